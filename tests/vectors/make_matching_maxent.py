"""Makes the tables and teams of matching_maxent.json anew from its instances, independently of the engine.

Written from protocol §7a alone, for small instances. Run it from anywhere: it compares, and exits 1 on a
difference; with --write it writes tables and teams instead. Python 3.10 or later, standard library only.
"""

import itertools
import json
import pathlib
import struct
import sys

PATH = pathlib.Path(__file__).with_name("matching_maxent.json")
ONE = 1 << 32


def u(n):
    return n.to_bytes(8, "big")


def tup(*fields):
    out = u(len(fields))
    for f in fields:
        b = f.encode() if isinstance(f, str) else u(f) if isinstance(f, int) else f
        out += u(len(b)) + b
    return out


def parse(b):
    n, at, out = int.from_bytes(b[:8], "big"), 8, []
    for _ in range(n):
        size = int.from_bytes(b[at : at + 8], "big")
        out.append(b[at + 8 : at + 8 + size])
        at += 8 + size
    assert at == len(b)
    return out


def number(b):
    return int.from_bytes(b, "big")


def classes(field):
    parts = [parse(c) for c in parse(field)]
    return [(p[0].decode(), number(p[1]), number(p[2]), set(parse(p[3]))) for p in parts]


class Instance:
    def __init__(self, rows):
        self.size, self.classes, self.bounds, self.subcaps = {}, {}, {}, {}
        self.pairs, self.limit = {}, {}
        for row in map(parse, rows):
            if row[0] == b"match-target":
                self.size[row[1]] = number(row[2])
                self.classes[row[1]] = classes(row[3])
            elif row[0] == b"match-inspector":
                self.bounds[row[1]] = (number(row[2]), number(row[3]))
                self.subcaps[row[1]] = classes(row[4])
        for row in map(parse, rows):
            if row[0] == b"match-pair":
                self.pairs.setdefault(row[1], []).append(row[2])
                self.limit[row[1], row[2]] = number(row[3]) if len(row) == 4 else ONE
        for bid in self.size:
            self.pairs.setdefault(bid, []).sort()

    def components(self):
        left, out = sorted(self.size), []
        while left:
            part, people = {left[0]}, set(self.pairs[left[0]])
            while True:
                more = {b for b in left if b not in part and people & set(self.pairs[b])}
                if not more:
                    break
                part |= more
                people |= {i for b in more for i in self.pairs[b]}
            left = [b for b in left if b not in part]
            out.append((sorted(part), sorted(people)))
        return out


class Circuit:
    """Nodes [owner, parent, lo, hi], arcs (tail, head), and the bounds of arcs."""

    def __init__(self, instance, targets, people):
        self.nodes = []
        left, right = {}, {}
        for b in targets:
            k = instance.size[b]
            self.forest(b, k, k, instance.classes[b], left)
        self.lefts = len(self.nodes)
        for i in people:
            cap, floor = instance.bounds[i]
            self.forest(i, floor, cap, instance.subcaps[i], right)
        self.hub = len(self.nodes)
        for n in self.nodes:
            n[1] = self.hub if n[1] is None else n[1]
        self.pairs = []
        for b in targets:
            found = [(left[b](i), i) for i in instance.pairs[b]]
            self.pairs += [(leaf, right[i](b), b, i) for leaf, i in sorted(found)]
        self.arcs = [(p[0], p[1]) for p in self.pairs]
        self.lower = [0] * len(self.pairs)
        self.upper = [instance.limit[p[2], p[3]] for p in self.pairs]
        for v, (_, parent, lo, hi) in enumerate(self.nodes):
            self.arcs.append((parent, v) if v < self.lefts else (v, parent))
            self.lower.append(lo * ONE)
            self.upper.append(hi * ONE)
        self.at = [[] for _ in range(self.hub + 1)]
        for a, ends in enumerate(self.arcs):
            for v in ends:
                self.at[v].append(a)

    def forest(self, owner, lo, hi, named, leaves):
        root = len(self.nodes)
        self.nodes.append([owner, None, lo, hi])
        order = sorted(range(len(named)), key=lambda c: (-len(named[c][3]), c))
        parent, smallest = {}, {}
        for c in order:
            members = named[c][3]
            parent[c] = smallest.get(next(iter(members))) if members else None
            for m in members:
                smallest[m] = c
        place = {}

        def add(c, above):
            place[c] = len(self.nodes)
            self.nodes.append([owner, above, named[c][1], named[c][2]])
            for child in (d for d in range(len(named)) if parent[d] == c):
                add(child, place[c])

        for c in (c for c in range(len(named)) if parent[c] is None):
            add(c, root)
        leaves[owner] = lambda m: place[smallest[m]] if m in smallest else root

    def below(self, v):
        """The node and all below it, ascending."""
        inside = {v}
        for w in range(v + 1, self.hub):
            if self.nodes[w][1] in inside:
                inside.add(w)
        return sorted(inside)

    def pairs_at(self, v):
        return [a for a in self.at[v] if a < len(self.pairs)]


def passes(net, flow, lower, upper, a, v):
    tail, head = net.arcs[a]
    return (head, upper[a] - flow[a]) if tail == v else (tail, flow[a] - lower[a])


def balance(net, flow, lower, upper):
    excess = [0] * (net.hub + 1)
    for a, (tail, head) in enumerate(net.arcs):
        excess[tail] -= flow[a]
        excess[head] += flow[a]
    while any(e > 0 for e in excess):
        queue = [v for v in range(net.hub + 1) if excess[v] > 0]
        level = {v: 0 for v in queue}
        deepest = None
        for v in queue:
            if deepest is not None and level[v] >= deepest:
                break
            for a in net.at[v]:
                w, room = passes(net, flow, lower, upper, a, v)
                if room and w not in level:
                    level[w] = level[v] + 1
                    queue.append(w)
                    if excess[w] < 0:
                        deepest = level[w]
        if deepest is None:
            return False
        given_up = [0] * (net.hub + 1)
        for source in range(net.hub + 1):
            while excess[source] > 0:
                path, v = [], source
                while excess[v] >= 0:
                    while given_up[v] < len(net.at[v]):
                        a = net.at[v][given_up[v]]
                        w, room = passes(net, flow, lower, upper, a, v)
                        if room and level.get(w) == level[v] + 1:
                            break
                        given_up[v] += 1
                    else:
                        if not path:
                            break
                        v, _ = path.pop()
                        given_up[v] += 1
                        continue
                    path.append((v, a))
                    v = w
                if excess[v] >= 0:
                    break
                amount = min(excess[source], -excess[v], *(passes(net, flow, lower, upper, a, w)[1] for w, a in path))
                for w, a in path:
                    flow[a] += amount if net.arcs[a][0] == w else -amount
                excess[source] -= amount
                excess[v] += amount
    return True


def forced(net, flow):
    def reach(v):
        seen, queue = {v}, [v]
        for w in queue:
            for a in net.at[w]:
                x, room = passes(net, flow, net.lower, net.upper, a, w)
                if room and x not in seen:
                    seen.add(x)
                    queue.append(x)
        return seen

    reached = [reach(v) for v in range(net.hub + 1)]
    out = []
    for a in range(len(net.pairs)):
        tail, head = net.arcs[a]
        bound = flow[a] in (net.lower[a], net.upper[a])
        joined = head in reached[tail] and tail in reached[head]
        out.append(net.lower[a] == net.upper[a] or (bound and not joined))
    return out


def table(net):
    flow = list(net.lower)
    assert balance(net, flow, net.lower, net.upper)
    fixed = forced(net, flow)
    factor, product = [1.0] * net.hub, [1.0] * net.hub
    below = [net.below(v) for v in range(net.hub)]

    def p(a):
        left, right = net.arcs[a]
        odds = min(max(product[left] * product[right], 2.0**-48), 2.0**48)
        return min(odds / (1.0 + odds), net.upper[a] / 2**32)

    def split(v):
        pairs = [a for w in below[v] for a in net.pairs_at(w)]
        return [a for a in pairs if not fixed[a]], sum(flow[a] for a in pairs if fixed[a])

    def towards(v, s, total, n):
        over, under = s * (n - total), total * (n - s)
        return factor[v] * (over / under)

    def visit(v):
        free, kept = split(v)
        if not free:
            return True
        n, total = float(len(free)), 0.0
        for a in free:
            total += p(a)
        lo, hi = ((net.nodes[v][b] * ONE - kept) / 2**32 for b in (2, 3))
        c = towards(v, hi, total, n) if hi < n else float("inf")
        f = towards(v, lo, total, n) if lo > 0 else 0.0
        if lo == hi:
            new, off = f, abs(total - lo)
        elif c < 1.0:
            new, off = c, abs(total - hi)
        elif f > 1.0:
            new, off = f, abs(total - lo)
        else:
            new, off = 1.0, 0.0 if factor[v] == 1.0 else 1.0
        factor[v] = min(max(new, 2.0**-64), 2.0**64)
        for w in below[v]:
            above = 1.0 if net.nodes[w][1] == net.hub else product[net.nodes[w][1]]
            product[w] = min(max(above * factor[w], 2.0**-256), 2.0**256)
        return off * 2**32 < 1

    for _ in range(256):
        if all([visit(v) for v in itertools.chain(range(net.lefts, net.hub), range(net.lefts))]):
            break
    for v in range(net.lefts):
        if net.nodes[v][1] != net.hub:
            continue
        free, kept = split(v)
        if not free:
            continue
        w = net.nodes[v][2] * ONE - kept
        total = 0.0
        for a in free:
            total += p(a)
        scale, running, before = (w / 2**32) / total, 0, 0
        for a in free:
            running += int(p(a) * scale * 2**52)
            up_to = w if a == free[-1] else min(w, running >> 20)
            flow[a] = min(up_to - before, net.upper[a])
            before = up_to
    for v in range(net.hub):
        a = len(net.pairs) + v
        total = sum(flow[b] for w in below[v] for b in net.pairs_at(w))
        flow[a] = min(max(total, net.lower[a]), net.upper[a])
    start = list(flow)
    for window in (1, 1 << 8, 1 << 16, ONE):
        lower, upper = list(net.lower), list(net.upper)
        for a in range(len(net.pairs)):
            reach = 0 if fixed[a] else window
            lower[a], upper[a] = max(lower[a], start[a] - reach), min(upper[a], start[a] + reach)
        if balance(net, flow, lower, upper):
            return flow
    raise AssertionError("no table")


class Stream:
    """ChaCha20 with a 64-bit counter and a 64-bit stream number."""

    def __init__(self, key, stream):
        self.key, self.stream, self.block, self.words = key, stream, 0, []

    def fill(self):
        state = list(struct.unpack("<4I", b"expand 32-byte k")) + list(struct.unpack("<8I", self.key))
        state += struct.unpack("<4I", struct.pack("<QQ", self.block, self.stream))
        x = list(state)

        def quarter(a, b, c, d):
            for to, add, mix, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
                x[to] = (x[to] + x[add]) & 0xFFFFFFFF
                y = x[mix] ^ x[to]
                x[mix] = ((y << turn) | (y >> (32 - turn))) & 0xFFFFFFFF

        for _ in range(10):
            for i in range(4):
                quarter(i, 4 + i, 8 + i, 12 + i)
            for i in range(4):
                quarter(i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4)
        out = struct.pack("<16I", *((a + b) & 0xFFFFFFFF for a, b in zip(x, state)))
        self.words = list(struct.unpack("<8Q", out))
        self.block += 1

    def shuffle(self, items):
        for at in range(len(items) - 1, 0, -1):
            other = self.below(at + 1)
            items[at], items[other] = items[other], items[at]

    def below(self, m):
        while m > 1:
            if not self.words:
                self.fill()
            word = self.words.pop(0)
            if word < (1 << 64) // m * m:
                return word % m
        return 0


def cancel(net, flow, cycle, lists, stream):
    def forward(a, v):
        return net.arcs[a][0] == v

    up = min(ONE - flow[a] % ONE if forward(a, v) else flow[a] % ONE for a, v in cycle)
    down = min(flow[a] % ONE if forward(a, v) else ONE - flow[a] % ONE for a, v in cycle)
    along = stream.below(up + down) < down
    amount = up if along else down
    for a, v in cycle:
        flow[a] += amount if forward(a, v) == along else -amount
        if flow[a] % ONE == 0:
            for w in net.arcs[a]:
                at = lists[w].index(a)
                last = lists[w].pop()
                if at < len(lists[w]):
                    lists[w][at] = last


def shortest(net, flow, stream):
    """The cycles of two leaves on the right and two on the left."""

    def is_open(a):
        return flow[a] % ONE != 0

    while True:
        cells = {v: {net.arcs[a][0]: a for a in net.pairs_at(v) if is_open(a)} for v in range(net.lefts, net.hub)}
        order = [v for v in range(net.lefts, net.hub) if cells[v]]
        opened = sum(len(c) for c in cells.values())
        stream.shuffle(order)
        for a, b in zip(order[::2], order[1::2]):
            kept = None
            for row in sorted(set(cells[a]) & set(cells[b])):
                two = cells[a][row], cells[b][row]
                if kept is None:
                    kept = two
                    continue
                plus, minus = (kept[0], two[1]), (kept[1], two[0])
                up = min([ONE - flow[x] % ONE for x in plus] + [flow[x] % ONE for x in minus])
                down = min([flow[x] % ONE for x in plus] + [ONE - flow[x] % ONE for x in minus])
                amount = up if stream.below(up + down) < down else -down
                for x in plus:
                    flow[x] += amount
                for x in minus:
                    flow[x] -= amount
                if not all(map(is_open, kept)):
                    kept = two if all(map(is_open, two)) else None
        settled = opened - sum(is_open(a) for c in cells.values() for a in c.values())
        if settled * 256 <= opened:
            return


def draw(net, flow, stream):
    if len(net.pairs) >= 128:
        shortest(net, flow, stream)
    lists = [[a for a in net.at[v] if flow[a] % ONE] for v in range(net.hub + 1)]
    for start in range(net.hub + 1):
        walk = [(start, None)]
        while lists[walk[-1][0]]:
            v, came = walk[-1]
            arcs = lists[v]
            m = len(arcs) - (came is not None)
            a = arcs[stream.below(m)]
            a = arcs[m] if a == came else a
            w = sum(net.arcs[a]) - v
            place = next((n for n, step in enumerate(walk) if step[0] == w), None)
            if place is None:
                walk.append((w, a))
                continue
            steps = walk[place + 1 :] + [(w, a)]
            cycle = [(arc, before) for (_, arc), (before, _) in zip(steps, walk[place:])]
            walk = walk[: place + 1]
            cancel(net, flow, cycle, lists, stream)


def make(case):
    instance = Instance([bytes.fromhex(r) for r in case["instance"]])
    probabilities, teams = [], []
    for number, (targets, people) in enumerate(instance.components()):
        net = Circuit(instance, targets, people)
        flow = table(net)
        probabilities += [tup("match-prob", b, i, flow[a]) for a, (_, _, b, i) in enumerate(net.pairs)]
        stream = Stream(bytes.fromhex(case["key"]), number)
        draw(net, flow, stream)
        for b in targets:
            mine = [(i, flow[a]) for a, (_, _, t, i) in enumerate(net.pairs) if t == b]
            for seat, i in enumerate(sorted(i for i, amount in mine if amount)):
                names = [name for name, _, _, members in instance.classes[b] if i in members]
                teams.append(tup("match-team", b, seat, i, names[0] if names else ""))
            rest = sorted(i for i, amount in mine if not amount)
            stream.shuffle(rest)
            teams += [tup("match-reserve", b, order, i) for order, i in enumerate(rest)]
    return {**case, "table": [r.hex() for r in sorted(probabilities)], "teams": [r.hex() for r in sorted(teams)]}


def main():
    have = json.loads(PATH.read_text("utf-8"))
    made = [make(case) for case in have]
    if "--write" in sys.argv:
        PATH.write_text(json.dumps(made, separators=(",", ":")) + "\n", "utf-8")
    for at, (ours, theirs) in enumerate(zip(made, have)):
        if ours != theirs:
            wrong = [k for k in ("table", "teams") if ours[k] != theirs[k]]
            sys.exit(f"case {at} differs in {', '.join(wrong)}")
    print(f"{len(have)} cases are the same")


if __name__ == "__main__":
    main()
