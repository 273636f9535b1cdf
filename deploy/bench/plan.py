#!/usr/bin/env python3
"""PyVRP and VROOM on the instances that `kaifong bench plan` plans, with the same seconds: one JSON line each.

    python3 -m venv target/bench-plan
    target/bench-plan/bin/pip install -r deploy/bench/requirements.txt
    target/bench-plan/bin/python deploy/bench/plan.py SOLVER DIR SECONDS AIM [NAME ...]

SOLVER is pyvrp or vroom, AIM is vehicles or distance; names choose instances (c101 r1). One thread each. VROOM ends by
itself when it finds nothing better. Times are thousandths, rounded up, as in our reader; distances are the sum of the
unrounded legs, and a plan is feasible when it keeps capacity, windows and pairs by what is recomputed here.
"""

import datetime
import json
import math
import pathlib
import sys

SCALE = 1000
VEHICLE = 10_000_000


def read(path):
    """Rows of (x, y, demand, ready, due, service, pickup, delivery), the fleet, and whether they are pairs."""
    lines = [line.split() for line in path.read_text().splitlines() if line.split()]
    if len(lines[0]) == 3:
        rows = [list(map(int, line[1:])) for line in lines[1:]]
        return rows, int(lines[0][0]), int(lines[0][1]), True
    words = [line[0].upper() for line in lines]
    fleet = lines[words.index("VEHICLE") + 2]
    rows = [list(map(int, line[1:])) + [0, 0] for line in lines[words.index("CUSTOMER") + 2 :]]
    return rows, int(fleet[0]), int(fleet[1]), False


def distance(a, b):
    return math.hypot(a[0] - b[0], a[1] - b[1])


def matrix(rows):
    return [[math.ceil(distance(a, b) * SCALE - 1e-9) for b in rows] for a in rows]


def judge(rows, capacity, pairs, routes):
    """Whether the routes keep the rules and serve everything, and how far they drive."""
    driven, seen, good = 0.0, [], True
    for route in routes:
        load = 0 if pairs else sum(rows[i][2] for i in route)
        at, time, aboard = 0, float(rows[0][3]), set()
        for i in route + [0]:
            driven += distance(rows[at], rows[i])
            time = max(time + distance(rows[at], rows[i]), rows[i][3])
            good &= time <= rows[i][4] + 1e-6
            time, at = time + rows[i][5], i
            if i == 0:
                continue
            seen.append(i)
            load += rows[i][2] if pairs else -rows[i][2]
            good &= load <= capacity
            if pairs and rows[i][2] > 0:
                aboard.add(i)
            elif pairs:
                good &= rows[i][6] in aboard
                aboard.discard(rows[i][6])
        good &= not aboard
        if not pairs:
            good &= sum(rows[i][2] for i in route) <= capacity
    return good and sorted(seen) == list(range(1, len(rows))), driven


def pyvrp(rows, vehicles, capacity, aim, seconds):
    import pyvrp as solver
    from pyvrp.stop import MaxRuntime

    model = solver.Model()
    window = {"tw_early": rows[0][3] * SCALE, "tw_late": rows[0][4] * SCALE}
    places = [model.add_location(row[0], row[1]) for row in rows]
    depot = model.add_depot(places[0])
    fixed = VEHICLE if aim == "vehicles" else 0
    model.add_vehicle_type(vehicles, capacity, start_depot=depot, end_depot=depot, fixed_cost=fixed, **window)
    shipments = []
    for i, (place, row) in enumerate(zip(places[1:], rows[1:]), 1):
        _, _, demand, ready, due, service, pickup, delivery = row
        early, late, lasts = ready * SCALE, due * SCALE, service * SCALE
        if not pickup and not delivery:
            model.add_client(place, delivery=demand, service_duration=lasts, tw_early=early, tw_late=late)
        elif delivery:
            _, _, _, then, until, after, _, _ = rows[delivery]
            window = (early, late, lasts, then * SCALE, until * SCALE, after * SCALE)
            model.add_shipment(place, places[delivery], *window, amount=demand)
            shipments.append((i, delivery))
    legs = matrix(rows)
    for i, a in enumerate(places):
        for j, b in enumerate(places):
            model.add_edge(a, b, distance=legs[i][j], duration=legs[i][j])
    result = model.solve(stop=MaxRuntime(seconds), seed=1, display=False)

    def number(stop):
        if stop.is_client():
            return stop.idx + 1
        return shipments[stop.idx][stop.is_delivery()] if stop.is_shipment() else 0

    routes = [[i for i in map(number, route) if i] for route in result.best.routes()]
    return [route for route in routes if route]


def vroom(rows, vehicles, capacity, aim, seconds):
    import numpy
    import vroom as solver

    problem = solver.Input()
    problem.set_durations_matrix("car", numpy.array(matrix(rows), dtype=numpy.uint32))
    pairs = any(row[6] or row[7] for row in rows)
    fixed = VEHICLE if aim == "vehicles" else 0
    window = solver.TimeWindow(rows[0][3] * SCALE, rows[0][4] * SCALE)
    costs = solver.vehicle.VehicleCosts(fixed=fixed) if fixed else solver.vehicle.VehicleCosts()
    for number in range(vehicles):
        problem.add_vehicle(
            solver.Vehicle(number + 1, start=0, end=0, capacity=[capacity], time_window=window, costs=costs)
        )

    def step(kind, i, **more):
        windows = [solver.TimeWindow(rows[i][3] * SCALE, rows[i][4] * SCALE)]
        return kind(i, location=i, time_windows=windows, default_service=rows[i][5] * SCALE, **more)

    for i, row in enumerate(rows[1:], 1):
        if not pairs:
            problem.add_job(step(solver.Job, i, delivery=[row[2]]))
        elif row[7]:
            pickup, delivery = step(solver.ShipmentStep, i), step(solver.ShipmentStep, row[7])
            problem.add_shipment(pickup, delivery, amount=solver.Amount([row[2]]))
    solution = problem.solve(exploration_level=5, nb_threads=1, timeout=datetime.timedelta(seconds=seconds))
    routes = solution.routes[solution.routes["type"].isin(["job", "pickup", "delivery"])]
    return [list(map(int, group["id"])) for _, group in routes.groupby("vehicle_id", sort=True)]


def main():
    solver, folder, seconds, aim = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    chosen = [name.lower() for name in sys.argv[5:]]
    best = {}
    for path in [*folder.glob("*-bks.json"), *folder.resolve().parent.glob("*-bks.json")]:
        best |= {name.lower(): known for name, known in json.loads(path.read_text()).items()}
    gaps, total = [], {"solver": solver, "objective": aim, "instances": 0, "feasible": 0, "vehicles": 0, "distance": 0}
    total |= {"best_vehicles": 0, "as_many_vehicles": 0}
    for path in sorted(folder.glob("*.txt")):
        name = path.stem.lower()
        if chosen and name not in chosen:
            continue
        rows, vehicles, capacity, pairs = read(path)
        solve = pyvrp if solver == "pyvrp" else vroom
        routes = solve(rows, vehicles, capacity, aim, seconds)
        feasible, driven = judge(rows, capacity, pairs, routes)
        known = best.get(name if aim == "vehicles" else f"{name}_distance")
        gap = None
        if known and feasible and (aim == "distance" or len(routes) == known["solved_with_vehicles"]):
            gap = (driven / known["best_known_cost"] - 1) * 100
            gaps.append(gap)
        figure = {"instance": path.stem, "solver": solver, "objective": aim, "vehicles": len(routes)}
        figure |= {"distance": driven, "gap_percent": gap, "feasible": feasible, "seconds": seconds}
        print(json.dumps(figure), flush=True)
        total["instances"] += 1
        total["feasible"] += feasible
        total["vehicles"] += len(routes)
        total["distance"] += driven
        if known:
            total["best_vehicles"] += known["solved_with_vehicles"]
            total["as_many_vehicles"] += known["solved_with_vehicles"] == len(routes)
    total["mean_gap_percent"] = sum(gaps) / len(gaps) if gaps else None
    print(json.dumps(total))


if __name__ == "__main__":
    main()
