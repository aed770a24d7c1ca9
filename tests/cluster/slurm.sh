#!/bin/bash
# A Slurm of one node in FOLDER, and an array of SHARDS workers on it: slurm.sh FOLDER TRIGEST PLAN SHARDS OUT
# The first element ends with 75 once, and is put back into the queue as the recipe of trigest-cluster(7) does it.
set -euo pipefail
folder=$1 trigest=$2 plan=$3 shards=$4 out=$5
mkdir -p "$folder"/{state,spool}
host=$(hostname -s)
cat >"$folder/slurm.conf" <<CONF
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
AuthType=auth/none
CredType=cred/none
SlurmUser=root
SlurmdUser=root
SlurmctldPort=26817
SlurmdPort=26818
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
ReturnToService=2
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
MinJobAge=600
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF=$folder/slurm.conf
cleanup() { for name in slurmd slurmctld; do [ ! -f "$folder/$name.pid" ] || kill "$(cat "$folder/$name.pid")" || true; done; }
trap cleanup EXIT
slurmctld -c
slurmd -c
for _ in $(seq 60); do sinfo -h -o %t | grep -q idle && break; sleep 0.5; done
cat >"$folder/job.sh" <<JOB
#!/bin/sh
if [ "\$SLURM_ARRAY_TASK_ID" = 0 ] && [ ! -e $folder/once ]; then touch $folder/once; (exit 75)
else $trigest shard -q --jobs 1 --plan $plan --out $out
fi
status=\$?
echo "\$SLURM_ARRAY_TASK_ID \$status" >>$folder/statuses
[ \$status -ne 75 ] || scontrol requeue "\${SLURM_ARRAY_JOB_ID}_\${SLURM_ARRAY_TASK_ID}"
exit \$status
JOB
sbatch -Q -o "$folder/%a.log" --array="0-$((shards - 1))" "$folder/job.sh"
for _ in $(seq 600); do [ -n "$(squeue -h)" ] || break; sleep 0.5; done
[ -z "$(squeue -h)" ] || { squeue; exit 1; }
grep -q '^0 75$' "$folder/statuses" && grep -q '^0 0$' "$folder/statuses" || { cat "$folder/statuses"; exit 1; }
