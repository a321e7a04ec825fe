"""Talks to a PostgreSQL server as an application would, and prints what it is answered."""

import sys
import threading
import time

import psycopg

url = sys.argv[1]
with psycopg.connect(url) as connection:
    print(connection.execute("select current_user").fetchone())
    connection.execute("create temporary table t (n int primary key, s text)")
    with connection.cursor() as cursor:
        cursor.executemany("insert into t values (%s, %s)", [(i, str(i)) for i in range(500)])
        print(cursor.execute("select count(*) from t").fetchone())
        for n in range(20):  # prepared by the server from the fifth on
            cursor.execute("select s from t where n = %s", (n,), prepare=True)
            print(cursor.fetchone())
    with connection.pipeline():
        cursors = [connection.execute("select %s::int", (i,)) for i in range(100)]
        print(sum(cursor.fetchone()[0] for cursor in cursors))
    with connection.cursor() as cursor:
        with cursor.copy("copy t from stdin") as copy:
            for i in range(1000, 2000):
                copy.write_row((i, "copied"))
        with cursor.copy("copy t to stdout") as copy:
            print(sum(1 for _ in copy.rows()))
    try:
        connection.execute("select 1 / 0")
    except psycopg.errors.DivisionByZero as error:
        print(error.sqlstate)
    connection.rollback()
    print(connection.info.parameter_status("server_encoding"))

with psycopg.connect(url, autocommit=True) as connection:

    def cancel():
        time.sleep(0.3)  # if it comes too early, nothing is cancelled, and the sleep ends by itself
        connection.cancel()

    threading.Thread(target=cancel).start()
    try:
        connection.execute("select pg_sleep(20)")
        print("not cancelled")
    except psycopg.errors.QueryCanceled as error:
        print(error.sqlstate)
    connection.add_notify_handler(lambda notification: print(notification.payload))
    connection.execute("listen news")
    connection.execute("notify news, 'heard'")
    connection.execute("select 1")

try:
    psycopg.connect(url.replace("dbname=postgres", "dbname=nowhere"))
except psycopg.OperationalError as error:
    print("does not exist" in str(error))
