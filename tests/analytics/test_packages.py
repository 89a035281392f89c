"""A package that is missing is named, with the command that installs it; threads are limited and set free again."""

from __future__ import annotations

import json
import subprocess
import sys
from threading import Barrier, Thread

import pytest
from threadpoolctl import threadpool_info

from dashkit.analytics.packages import one_thread, require
from dashkit.errors import AnalysisError

WITHOUT = """
import json, sys
hidden = set(sys.argv[1].split(","))
class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in hidden:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Hidden())
import dashkit as dk
values = [float(place * place % 17) for place in range(120)]
when = [f"2024-01-{1 + place % 28:02}" for place in range(120)]
asked = {
    "forecast": lambda: dk.forecast(values),
    "arima": lambda: dk.forecast(values, method="arima"),
    "detect_anomalies": lambda: dk.detect_anomalies(values),
    "isolation_forest": lambda: dk.detect_anomalies(values, method="isolation_forest"),
    "stl": lambda: dk.detect_anomalies(values, method="stl", period=7),
    "monitor": lambda: dk.AnomalyMonitor(),
    "changepoints": lambda: dk.changepoints(values),
    "is_change_noise": lambda: dk.is_change_noise(values, start=90),
    "families": lambda: dk.is_change_noise(values, start=90, family=[0.5]),
    "compare": lambda: dk.compare(values[:60], values[60:]),
    "power": lambda: dk.power(effect=0.1, n=100, sd=1.0),
    "sample_ratio": lambda: dk.sample_ratio({"a": 5, "b": 6}),
    "drivers": lambda: dk.drivers({"s": [1, 2], "y": [1, 2]}, {"s": [1, 2], "y": [2, 2]}, measure="y", by="s"),
    "segment": lambda: dk.segment({"a": values, "b": values[::-1]}, features=["a", "b"], k=2),
    "clv": lambda: dk.clv({"user_id": list(range(60)) * 2, "order_date": when, "revenue": values}),
}
found = {}
for name in sys.argv[2:] or asked:
    ask = asked[name]
    try:
        ask()
    except dk.DashkitError as error:
        found[name] = [getattr(error, "reason", ""), str(error)]
print(json.dumps(found))
"""


def without(packages: str, *analyses: str) -> dict[str, list[str]]:
    command = [sys.executable, "-c", WITHOUT, packages, *analyses]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return json.loads(done.stdout)


def test_without_the_extra_each_analysis_says_what_to_install() -> None:
    found = without("scipy,sklearn,statsmodels")
    assert len(found) == 15
    for name, (reason, said) in found.items():
        assert reason == "not installed", name
        assert said.endswith('is not installed: pip install "jupyter-dashkit[analytics]"'), name
    assert "needs scipy" in found["forecast"][1]
    assert "needs scikit-learn" in found["segment"][1]


def test_what_does_not_need_the_missing_package_works() -> None:
    asked = ["arima", "isolation_forest", "stl", "families", "segment"]
    found = without("sklearn,statsmodels", "forecast", "detect_anomalies", "compare", *asked)
    assert sorted(found) == sorted(asked)
    assert {reason for reason, _ in found.values()} == {"not installed"}
    assert "needs scikit-learn" in found["isolation_forest"][1]
    assert all("needs statsmodels" in found[name][1] for name in ("arima", "stl", "families"))


def test_a_package_that_misses_another_keeps_its_own_error(tmp_path, monkeypatch) -> None:
    (tmp_path / "half_there.py").write_text("import nothing_of_this_name")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="nothing_of_this_name") as caught:
        require("half_there")
    assert not isinstance(caught.value, AnalysisError)


def threads() -> list[int]:
    return [one["num_threads"] for one in threadpool_info()]


def test_threads_that_overlap_leave_the_limits_as_they_were() -> None:
    with one_thread():
        pass  # loads what it limits
    before = threads()
    inside, leave = Barrier(2), Barrier(2)
    seen = []

    def first() -> None:
        with one_thread():
            inside.wait(10)
            leave.wait(10)

    other = Thread(target=first)
    other.start()
    inside.wait(10)
    with one_thread():
        seen.append(threads())
        leave.wait(10)
        other.join(10)
        seen.append(threads())
    assert all(one == 1 for found in seen for one in found)
    assert threads() == before
