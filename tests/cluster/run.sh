#!/bin/bash
# Runs the recipes of trigest-cluster(7) for real, and says what could not be run: tests/cluster/run.sh MODELS [RECIPE...]
#
# RECIPEs: loop parallel slurm spark ray duckdb pandas kubernetes batch postgres moto memory kills. Programs come from Debian (parallel, slurm-wlm,
# default-jre-headless, postgresql), Python packages (duckdb, pandas, pyarrow, pyspark, ray, kubernetes, moto[server]) from the environment of $PYTHON.
# $TRIGEST is the program, built with --features cluster.
# Each way to make shards must make the library of one machine. Not part of `cargo test`.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
models=$(realpath "${1:?MODELS}")
shift
[ $# -gt 0 ] || set -- loop parallel slurm spark ray duckdb pandas kubernetes batch postgres moto memory kills
trigest=$(realpath "${TRIGEST:-$here/../../target/release/trigest}")
python=${PYTHON:-python3}
shards=${SHARDS:-7}
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
plan=$place/plan.parquet
failed=0

lacks() { for program; do command -v "$program" >/dev/null || { echo "$recipe: not run, $program is not installed"; return 0; }; done; return 1; }
lacks_module() { for name; do "$python" -c "import $name" 2>/dev/null || { echo "$recipe: not run, Python has no $name"; return 0; }; done; return 1; }

# Merges the shards of this recipe and compares.
compare() {
    "$trigest" merge -q --from "$place/$recipe" --library "$place/$recipe-library"
    local said
    said=$("$python" "$here/same.py" "$place/one" "$place/$recipe-library")
    echo "$recipe: $said"
}

loop() {
    for k in $(seq 0 $((shards - 1))); do "$trigest" shard -q --plan "$plan" --shard "$k" --out "$place/loop" 2>/dev/null; done
    compare
    local began; began=$(date +%s%N)
    "$trigest" shard -q --plan "$plan" --shard 0 --out "$place/loop"
    echo "loop: a shard that is done took $((($(date +%s%N) - began) / 1000000)) ms"
}

parallel_() {
    lacks parallel && return
    # The first try of two shards is made to fail; --resume-failed runs these alone again.
    cat >"$place/once.sh" <<ONCE
[ -e "$place/once\$1" ] || case \$1 in 1|3) touch "$place/once\$1"; exit 75;; esac
echo "\$1" >>"$place/ran"
exec "$trigest" shard -q --jobs 1 --plan "$plan" --shard "\$1" --out "$place/parallel" 2>/dev/null
ONCE
    local run=(parallel -j 2 --joblog "$place/log" --resume-failed sh "$place/once.sh")
    seq 0 $((shards - 1)) | "${run[@]}" && { echo "parallel: two failures were not seen"; return 1; }
    : >"$place/ran"
    seq 0 $((shards - 1)) | "${run[@]}"
    echo "parallel: run again were $(sort -n "$place/ran" | tr '\n' ' ')"
    compare
}

slurm() {
    lacks slurmctld slurmd sbatch && return
    bash "$here/slurm.sh" "$place/slurm-state" "$trigest" "$plan" "$shards" "$place/slurm"
    compare
}

spark() {
    lacks java && return
    lacks_module pyspark && return
    "$python" "$here/spark.py" "$trigest" "$plan" "$shards" "$place/spark" 2>"$place/spark.log" || { tail -20 "$place/spark.log"; return 1; }
    compare
}

ray_() {
    lacks_module ray && return
    RAY_DEDUP_LOGS=0 "$python" "$here/ray_.py" "$trigest" "$plan" "$shards" "$place/ray" 2>"$place/ray.log" || { tail -20 "$place/ray.log"; return 1; }
    compare
}

# What the makers of both publish says that the recipes can be submitted.
schemas() {
    lacks_module "$2" && return
    "$python" "$here/schemas.py" "$here/../../man/trigest-cluster.7" "$1"
}

# Shards in a real server are the rows of the library; and how fast they come there.
postgres() {
    lacks psql && return
    if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then lacks initdb && return; fi
    [ -d "$place/loop" ] || recipe=loop loop
    local port=${PGPORT:-54777} url began server
    url=postgres://owner@127.0.0.1:$port/postgres
    mkfifo "$place/until"
    chmod 755 "$place"
    bash "$here/postgres.sh" "$place/postgres" "$port" <"$place/until" & server=$!
    exec 9>"$place/until"
    for _ in $(seq 100); do psql -q "$url" -c "SELECT 1" >/dev/null 2>&1 && break; sleep 0.2; done
    began=$(date +%s%N)
    "$trigest" merge -q --from "$place/loop" --postgres "$url"
    echo "postgres: merged in $((($(date +%s%N) - began) / 1000000)) ms"
    "$python" "$here/postgres.py" "$url" "$place/one" | sed 's/^/postgres: /'
    "$trigest" merge -q --from "$place/loop" --postgres "$url"
    "$python" "$here/postgres.py" "$url" "$place/one" | sed 's/^/postgres, again: /'
    exec 9>&-
    wait "$server" || true
}

# Sources, plan and shards in the S3 of moto.
moto() {
    lacks_module moto boto3 && return
    local port=${MOTO_PORT:-54778} server k status
    "$python" -m moto.server -p "$port" >"$place/moto.log" 2>&1 & server=$!
    export AWS_ENDPOINT_URL=http://127.0.0.1:$port AWS_ACCESS_KEY_ID=testing AWS_SECRET_ACCESS_KEY=testing AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
    "$python" "$here/moto_.py" "$models" bucket models
    "$trigest" plan --list s3://bucket/models --shards "$shards" --out s3://bucket/job/plan.parquet
    for k in $(seq 0 $((shards - 1))); do
        "$trigest" shard -q --plan s3://bucket/job/plan.parquet --shard "$k" --out s3://bucket/job/shards --work "$place/work" 2>/dev/null
        status=0
        "$trigest" shard -q --plan s3://bucket/job/plan.parquet --shard "$k" --out s3://bucket/job/shards --work "$place/work" || status=$?
        [ $status = 0 ] || { echo "moto: a shard that is done ended with $status"; return 1; }
    done
    "$trigest" merge -q --from s3://bucket/job/shards --library "$place/moto-library"
    kill "$server"
    "$python" "$here/same.py" --moved s3://bucket/models "$(realpath "$models")" "$place/one" "$place/moto-library" | sed 's/^/moto: /'
}

tables() {
    lacks_module "$@" && return
    [ -d "$place/loop" ] || recipe=loop loop
    "$python" "$here/tables.py" "$place/loop" "$place/one" "$recipe"
}

# A worker in a control group of 512 MiB, where this user may make one.
memory() {
    local group=/sys/fs/cgroup/trigest-test
    [ -e /sys/fs/cgroup/memory ] && group=/sys/fs/cgroup/memory/trigest-test
    mkdir "$group" 2>/dev/null || { echo "memory: not run, no control group can be made"; return; }
    local limit=$group/memory.max
    [ -e "$limit" ] || limit=$group/memory.limit_in_bytes
    if ! echo 536870912 >"$limit" 2>/dev/null; then rmdir "$group"; echo "memory: not run, control groups have no memory here"; return; fi
    "$trigest" plan -q "$models" --shards 1 --out "$place/whole.parquet" 2>/dev/null
    local status=0
    sh -c "echo \$\$ >$group/cgroup.procs; exec $trigest shard -q --memory auto --plan $place/whole.parquet --shard 0 --out $place/memory" 2>/dev/null || status=$?
    echo "memory: status $status, $(grep -h oom_kill "$group"/memory.events "$group"/memory.oom_control 2>/dev/null | tr '\n' ' ')"
    rmdir "$group" || true
    [ $status = 0 ] && compare
}

# A random worker is killed, $KILLS times, and all are run again.
kills() {
    local count=${KILLS:-100} killed=0 k worker
    RANDOM=1
    for _ in $(seq "$count"); do
        k=$((RANDOM % shards))
        "$trigest" shard -q --plan "$plan" --shard "$k" --out "$place/kills" 2>/dev/null &
        worker=$!
        sleep "$(printf '0.%03d' $((RANDOM % 600 + 20)))"
        kill -KILL $worker 2>/dev/null && killed=$((killed + 1))
        wait $worker 2>/dev/null || true
    done
    local done_already; done_already=$(find "$place/kills" -name '*.done.json' | wc -l)
    for k in $(seq 0 $((shards - 1))); do "$trigest" shard -q --plan "$plan" --shard "$k" --out "$place/kills" 2>/dev/null; done
    echo "kills: $killed of $count workers were killed before they ended, after which $done_already of $shards shards were done"
    compare
}

"$trigest" import -q "$models" --library "$place/one" 2>/dev/null || [ $? = 3 ]
"$trigest" plan "$models" --shards "$shards" --out "$plan"
for recipe; do
    case $recipe in
    parallel) step=(parallel_) ;;
    ray) step=(ray_) ;;
    kubernetes) step=(schemas kubernetes kubernetes) ;;
    batch) step=(schemas batch botocore) ;;
    duckdb) step=(tables duckdb) ;;
    pandas) step=(tables pandas pyarrow) ;;
    *) step=("$recipe") ;;
    esac
    # Not in a condition, where a failure within would go unseen.
    set +e
    (set -e; "${step[@]}")
    status=$?
    set -e
    [ $status = 0 ] || { echo "$recipe: FAILED"; failed=1; }
done
exit $failed
