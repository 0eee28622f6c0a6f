"""Aligns the records of two traces, by the rule of reports/terminal: equal records first, then records of one event."""

MAX_CELLS = 40_000


def _common(left, right, equal):
    """Index pairs of the longest common subsequence under `equal`, in order."""
    begin = 0
    while begin < len(left) and begin < len(right) and equal(left[begin], right[begin]):
        begin += 1
    pairs = [(i, i) for i in range(begin)]
    height, width = len(left) - begin, len(right) - begin
    if height * width == 0 or height * width > MAX_CELLS:
        return pairs
    length = [[0] * (width + 1) for _ in range(height + 1)]
    for i in reversed(range(height)):
        for j in reversed(range(width)):
            if equal(left[begin + i], right[begin + j]):
                length[i][j] = length[i + 1][j + 1] + 1
            else:
                length[i][j] = max(length[i + 1][j], length[i][j + 1])
    i = j = 0
    while i < height and j < width:
        if equal(left[begin + i], right[begin + j]):
            pairs.append((begin + i, begin + j))
            i, j = i + 1, j + 1
        elif length[i + 1][j] >= length[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs


def _same(a, b):
    return a["owner"] == b["owner"] and a["text"] == b["text"]


def _same_event(a, b):
    ends = ("return", "throw")
    kinds = a["kind"] == b["kind"] or (a["kind"] in ends and b["kind"] in ends)
    return kinds and a["owner"] == b["owner"] and a["name"] == b["name"]


def _between(left, right, equal, inner):
    """Rows for two lists: pairs under `equal`, and what `inner` makes of the gaps between them."""
    rows = []
    i = j = 0
    for a, b in [*_common(left, right, equal), (len(left), len(right))]:
        rows += [(None if x is None else x + i, None if y is None else y + j) for x, y in inner(left[i:a], right[j:b])]
        if a < len(left) and b < len(right):
            rows.append((a, b))
        i, j = a + 1, b + 1
    return rows


def _unpaired(left, right):
    return [(i, None) for i in range(len(left))] + [(None, j) for j in range(len(right))]


def align(oracle, implementation):
    """Rows as pairs of indices into the two lists; None where a side has no record."""
    return _between(oracle, implementation, _same, lambda a, b: _between(a, b, _same_event, _unpaired))
