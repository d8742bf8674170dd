#!/bin/sh
# The reading page of a signed-in person (20 KB, keep-alive) against nginx serving the same bytes as a static file, in turns, so
# that both meet the same machine. Usage: tests/bench/http/run.sh PROGRAM [SECONDS] [ROUNDS], PROGRAM being bench-http.
# Prints one line a case: connections, requests/s of both, their ratio; then how long a new client waits beside 5,000 idle ones.
set -eu
program=$1
seconds=${2:-4}
rounds=${3:-2}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'test -f "$work/nginx.pid" && kill "$(cat "$work/nginx.pid")"; exec 3>&-; rm -rf "$work"' EXIT
ulimit -n 20000 2>/dev/null || ulimit -n "$(ulimit -Hn)"

mkdir "$work/www"
head -c 15000 /dev/urandom | base64 -w 100 | head -c 20000 > "$work/www/page"
cat > "$work/nginx.conf" <<CONF
worker_processes auto; worker_rlimit_nofile 20000; pid $work/nginx.pid; error_log /dev/null;
events { worker_connections 9000; }
http { access_log off; keepalive_requests 100000000; sendfile on; tcp_nopush on; default_type text/html;
  client_body_temp_path $work/b; proxy_temp_path $work/p; fastcgi_temp_path $work/f; uwsgi_temp_path $work/u; scgi_temp_path $work/s;
  server { listen 127.0.0.1:18999 reuseport backlog=4096; root $work/www; } }
CONF
nginx -c "$work/nginx.conf"
mkfifo "$work/in" "$work/out"
"$program" "$work/www/page" < "$work/in" > "$work/out" &
exec 3> "$work/in"
read -r port < "$work/out"

rate() { wrk -t 1 -c "$1" -d "${seconds}s" -H 'Cookie: chancery_session=bench' "$2" | awk '/Requests\/sec/ { print $2 }'; }
for connections in 64 1000; do
  round=0
  while [ "$round" -lt "$rounds" ]; do
    ours=$(rate "$connections" "http://127.0.0.1:$port/page")
    theirs=$(rate "$connections" "http://127.0.0.1:18999/page")
    echo "$connections connections: ours $ours/s, nginx $theirs/s, ratio $(echo "$ours $theirs" | awk '{ printf "%.2f", $1 / $2 }')"
    round=$((round + 1))
  done
done
python3 "$here/new_client.py" "$port" 5000
