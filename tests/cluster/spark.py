"""The recipe of trigest-cluster(7) for PySpark: spark.py TRIGEST PLAN SHARDS OUT."""
import subprocess
import sys

from pyspark.sql import SparkSession

TRIGEST, PLAN, SHARDS, OUT = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]


def shard(number):
    subprocess.run([TRIGEST, "shard", "-q", "--plan", PLAN, "--shard", str(number), "--out", OUT], check=True)
    return number


spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
spark = spark.config("spark.sql.legacy.parquet.nanosAsLong", "true").getOrCreate()
sources = spark.read.parquet(PLAN).where("parent IS NULL").count()
done = spark.sparkContext.parallelize(range(SHARDS), SHARDS).map(shard).collect()
spark.stop()
print(f"{len(done)} partitions, {sources} sources")
