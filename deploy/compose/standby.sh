#!/bin/sh
# A copy of the primary that follows it: made when there is none yet, then started. What it has is confirmed to clients.
set -eu
: "${SECRETS:=/run/secrets}"
if [ ! -s "$PGDATA/PG_VERSION" ]; then
	PGPASSWORD=$(cat "$SECRETS/replication_password")
	export PGPASSWORD
	pg_basebackup --dbname="$PRIMARY user=standby application_name=standby" --pgdata="$PGDATA" \
		--wal-method=stream --slot=standby --checkpoint=fast --write-recovery-conf
	unset PGPASSWORD
fi
# Once promoted it is alone: waiting for a standby of its own would stop every write.
exec postgres -D "$PGDATA" -c cluster_name=standby -c synchronous_standby_names= -c max_connections=200 "$@"
