"""Ten thousand waiting tickets cost the dispatcher what a hundred do."""

from scripts.bench.dispatch_growth import AIM, measure


def test_choosing_and_forecasting_do_not_grow_with_the_queue() -> None:
    found = measure(rounds=15)
    assert found["ratio_choose"] <= AIM
    assert found["ratio_forecast"] <= AIM
