/** One programmer's Python: names that say their kind (`n_`, `is_`, `s_`), a guard that fails loudly
 *  first, a short remark behind most lines. */
import { phrases, words, type Grammar } from './grammar'

export const pythonHabits: Grammar = {
  opening: [
    '"""Helpers for {things}."""\n\nimport logging as lg\n\n',
    '"""All about {things}."""\n\nimport logging as lg\n\n',
  ],
  sentence: [
    `def {verb=verb}_{noun=noun}(s_{arg=arg}: str, n_{limit=limit}: int = {2..90}) -> int:
    """{verb} the {noun} of one {arg}."""
    if s_{arg} is None or n_{limit} < {0..9}:  # guard: fail loud
        lg.error('{verb}_{noun}: bad %s', s_{arg})  # tell: who called
        raise ValueError(f'{verb}_{noun}: {s_{arg}!r} is no {arg}')  # fail: never pass on
    n_{noun}_all = s_{arg}.count('{sign}') + n_{limit}  # count: {things}
    is_{state=state} = n_{noun}_all > n_{limit}  # flag: {reason}
    return n_{noun}_all if is_{state} else -{1..9}  # give: or below zero


`,
    `def is_{noun=noun}_{state=state}(d_{arg=arg}: dict, s_{limit=limit}: str = '{sign}') -> bool:
    """Whether the {noun} of a {arg} is {state}."""
    if not isinstance(d_{arg}, dict):  # guard: fail loud
        raise TypeError(f'is_{noun}_{state}: {d_{arg}!r} is no {arg}')  # fail: never pass on
    s_{noun} = d_{arg}.get('{noun}', s_{limit})  # read: {reason}
    n_{noun}_left = len(s_{noun}) - {1..40}  # count: {things}
    lg.debug('is_{noun}_{state}: %d left', n_{noun}_left)  # tell: {reason}
    return n_{noun}_left > {1..20} and s_{noun} != s_{limit}  # give: plain answer


`,
    `def {verb=verb}_all_{things=things}(l_{arg=arg}: list, n_{limit=limit}: int = {10..99}) -> list:
    """{verb} {things}, at most as many as the {limit} says."""
    if len(l_{arg}) > n_{limit}:  # guard: fail loud
        lg.error('{verb}_all_{things}: %d too many', len(l_{arg}) - n_{limit})  # tell: who called
        raise ValueError(f'{verb}_all_{things}: {len(l_{arg})} is too many')  # fail: never pass on
    l_{state=state} = []  # start: empty
    for i_{arg}, s_{arg} in enumerate(l_{arg}):  # walk: {reason}
        if s_{arg}.startswith('{sign}'):  # skip: {reason}
            continue
        l_{state}.append(s_{arg}[: {2..60}] + '{sign}')  # keep: {things}
    return l_{state}  # give: new list


`,
    `def {verb=verb}_{noun=noun}_from(p_{arg=arg}: Path, s_{limit=limit}: str = 'utf-8') -> str:
    """{verb} the {noun} from a file of {things}."""
    if not p_{arg}.exists():  # guard: fail loud
        raise FileNotFoundError(f'{verb}_{noun}_from: no {p_{arg}}')  # fail: never pass on
    s_{noun} = p_{arg}.read_text(encoding=s_{limit})  # read: whole {arg}
    n_{noun}_lines = s_{noun}.count('\\n') + {1..9}  # count: {things}
    lg.info('{verb}_{noun}_from: %d lines', n_{noun}_lines)  # tell: {reason}
    return s_{noun}.strip('{sign}')[: n_{noun}_lines * {2..80}]  # give: {reason}


`,
  ],
  verb: words(`parse merge split trim fold pack sort drop rank sum pad cut join map read weigh`),
  noun: words(
    `row page tide price route ticket label token parcel invoice crew score colour gauge depth`,
  ),
  things: words(
    `rows pages tides prices routes tickets labels tokens parcels invoices crews scores gauges depths`,
  ),
  arg: words(`batch ledger chart table queue feed index form stock sheet cargo roster memo`),
  limit: words(`limit floor roof span width quota cap least share mark`),
  state: words(`full late open stale valid empty ready known split fixed`),
  sign: words(`; # / @ ~ % ^ _ + =`),
  reason: phrases(`rare case | asked for by ops | as the sheet says | cheaper so | old files |
    never empty | twice is enough | seen in june | half of them | by hand before`),
}
