#!/bin/sh
# Makes up the secrets of this Compose file in ./secrets, each once. A certificate and its key are yours to bring.
set -eu
cd "$(dirname "$0")"
# Containers read the files as users of their own, so what protects them here is their directory.
umask 022
mkdir -p -m 0700 secrets
for name in postgres_password owner_password serve_password replication_password; do
	[ -s "secrets/$name" ] || od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"secrets/$name"
done
where="host=primary,standby port=5432,5432 dbname=redress"
printf '%s user=redress password=%s\n' "$where" "$(cat secrets/serve_password)" >secrets/database
printf '%s user=redress_owner password=%s\n' "$where" "$(cat secrets/owner_password)" >secrets/database_owner
for name in certificate certificate_key; do
	[ -s "secrets/$name" ] || echo "put your TLS $(echo $name | tr _ ' ') into $(pwd)/secrets/$name (PEM)" >&2
done
