select current_user, current_database();
create temporary table t (n int primary key, s text);
insert into t select i, 'row ' || i from generate_series(1, 1000) i;
select count(*), min(s), max(s) from t;
begin;
delete from t where n > 10;
select count(*) from t;
rollback;
select count(*) from t;
insert into t values (1, 'twice');
select 1 as one \; select 2 as two;
prepare p (int) as select s from t where n = $1;
execute p (7);
\copy t to pstdout
copy t (n, s) from stdin;
2001	copied
2002	copied, too
\.
select * from t where n > 1999 order by n;
do $$ begin raise notice 'noticed'; end $$;
listen news;
notify news, 'heard';
select 'notified';
set application_name = 'scripted';
show application_name;
select repeat('x', 100000);
