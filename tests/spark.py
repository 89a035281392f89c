"""Apache Spark for tests: its Connect server on a cluster of two worker processes of this machine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import warnings
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import psutil
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import polars as pl

CLUSTER = "local-cluster[2,1,1024]"
_SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"
_STARTED = re.compile(r"Spark Connect server started at: \S*:(\d+)")
_INSTALL = "{} is not installed; run: make test-distributed"
# The tables are small: compiling each query, or machine code for long, would take longer than
# running it; and a task goes to whichever worker is free.
_JVM = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
_SETTINGS = {
    "spark.connect.grpc.binding.address": "127.0.0.1",
    "spark.connect.grpc.binding.port": "0",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "1g",
    "spark.ui.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.driver.extraJavaOptions": _JVM,
    "spark.executor.extraJavaOptions": _JVM,
    "spark.locality.wait": "0",
    "spark.shuffle.reduceLocality.enabled": "false",
}


@contextmanager
def running_spark() -> Iterator[tuple[str, psutil.Process]]:
    """Start a server; give its address and its process."""
    found = find_spec("pyspark")
    if found is None or not found.submodule_search_locations:
        pytest.fail(_INSTALL.format("PySpark"))
    if shutil.which("java") is None:
        pytest.fail(_INSTALL.format("Java"))
    with TemporaryDirectory(prefix="dashkit-spark-") as home:
        # The workers write below the home of Spark, which is the installed package otherwise.
        for part in Path(found.submodule_search_locations[0]).iterdir():
            Path(home, part.name).symlink_to(part)
        told = {**_SETTINGS, "spark.sql.warehouse.dir": f"{home}/warehouse"}
        command = [
            *(f"{home}/bin/spark-submit", "--master", CLUSTER, "--class", _SERVER),
            *(word for one in told.items() for word in ("--conf", "=".join(one))),
            "spark-internal",
        ]
        place = {"SPARK_HOME": home, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_NO_DAEMONIZE": "1"}
        environment = {**os.environ, **place, "SPARK_LOCAL_DIRS": f"{home}/local"}
        with subprocess.Popen(
            command, stderr=subprocess.PIPE, text=True, cwd=home, env=environment
        ) as process:
            assert process.stderr is not None
            seen = []
            port = ""
            for line in process.stderr:
                seen.append(line)
                if started := _STARTED.search(line):
                    port = started[1]
                    break
            if not port:
                pytest.fail(f"Spark failed: {''.join(seen[-20:])}")
            drain = subprocess.Popen(["cat"], stdin=process.stderr, stdout=subprocess.DEVNULL)
            server = psutil.Process(process.pid)
            try:
                yield f"sc://127.0.0.1:{port}", server
            finally:
                every = [*server.children(recursive=True), server]
                for one in every:
                    one.terminate()
                psutil.wait_procs(every, 30)
                drain.wait(30)


@pytest.fixture(scope="session")
def spark_server() -> Iterator[tuple[str, psutil.Process]]:
    """Start a server for all tests."""
    with running_spark() as server:
        yield server


@pytest.fixture(scope="session")
def spark(spark_server: tuple[str, psutil.Process]) -> str:
    """Return the address of the server."""
    return spark_server[0]


@pytest.fixture
def spark_processes(spark_server: tuple[str, psutil.Process]) -> list[psutil.Process]:
    """Return the server and its workers."""
    return [spark_server[1], *spark_server[1].children(recursive=True)]


@contextmanager
def session_at(address: str) -> Iterator[Any]:
    """Give a session as an analyst has it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        from pyspark.sql.connect.session import SparkSession

    session = SparkSession(address)
    try:
        yield session
    finally:
        session.stop()


def write_spark(address: str, schema: str, tables: Mapping[str, pl.DataFrame]) -> None:
    with session_at(address) as session:
        session.sql(f"create schema {schema}")
        for name, frame in tables.items():
            made = session.createDataFrame(frame.to_arrow())
            made.repartition(2).write.saveAsTable(f"{schema}.`{name}`")
