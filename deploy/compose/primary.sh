#!/bin/sh
# Runs once, in an empty cluster: who may do what in it, the database, and a place for the standby.
set -eu
: "${SECRETS:=/run/secrets}"
export SECRETS
psql --quiet --no-psqlrc --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --dbname=postgres <<'SQL'
\set owner `cat "$SECRETS/owner_password"`
\set serve `cat "$SECRETS/serve_password"`
\set standby `cat "$SECRETS/replication_password"`
CREATE ROLE redress_owner LOGIN PASSWORD :'owner';
CREATE ROLE redress LOGIN PASSWORD :'serve';
CREATE ROLE standby LOGIN REPLICATION PASSWORD :'standby';
-- So that redress lag can say for how long somebody holds readers back.
GRANT pg_read_all_stats TO redress;
CREATE DATABASE redress OWNER redress_owner;
REVOKE ALL ON DATABASE redress FROM PUBLIC;
GRANT CONNECT ON DATABASE redress TO redress;
SELECT pg_create_physical_replication_slot('standby') \g /dev/null
-- From the next start on, which is the one that serves: nothing is confirmed that only one of the two has.
ALTER SYSTEM SET synchronous_standby_names = 'standby';
ALTER SYSTEM SET max_slot_wal_keep_size = '8GB';
SQL
echo "host replication standby all scram-sha-256" >>"$PGDATA/pg_hba.conf"
