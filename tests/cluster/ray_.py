"""The recipe of trigest-cluster(7) for Ray: ray_.py TRIGEST PLAN SHARDS OUT."""
import subprocess
import sys

import ray

TRIGEST, PLAN, SHARDS, OUT = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]


@ray.remote(num_cpus=1, max_retries=3, retry_exceptions=True)
def shard(number):
    subprocess.run([TRIGEST, "shard", "-q", "--jobs", "1", "--plan", PLAN, "--shard", str(number), "--out", OUT], check=True)
    return number


ray.init(num_cpus=2, include_dashboard=False)
done = ray.get([shard.remote(number) for number in range(SHARDS)])
print(f"{len(done)} tasks")
