"""Preference objectives in PyTorch, for make-parity-fixtures.py: written from the papers on top of
autograd, so that the trainer's losses and slopes by hand are held against something of another make.

DPO: Rafailov et al. 2023. KTO: Ethayarajh et al. 2024, with the clamped, detached estimate over
mismatched pairs of their implementation and of TRL. Clipped surrogate: Schulman et al. 2017. KL: the
k3 estimate, http://joschu.net/blog/kl-approx.html.
"""

import torch
import torch.nn.functional as F

BETA, CLIP = 0.1, 0.2
SFT, PTX, KL = 0.5, 0.5, 0.05
DESIRABLE, UNDESIRABLE = 1.0, 1.25


def dpo(chosen, base_chosen, rejected, base_rejected):
    """Of summed log-probabilities."""
    return -F.logsigmoid(BETA * ((chosen - base_chosen) - (rejected - base_rejected)))


def kto(policy, base, z, desirable):
    ratio = policy - base
    return 1 - torch.sigmoid(BETA * (ratio - z)) if desirable else 1 - torch.sigmoid(BETA * (z - ratio))


def clipped(logp, behaviour, advantage):
    """Of each token."""
    ratio = torch.exp(logp - behaviour)
    return -torch.min(ratio * advantage, ratio.clamp(1 - CLIP, 1 + CLIP) * advantage)


def divergence(logp, base):
    return torch.exp(base - logp) - (base - logp) - 1


def host_cases(rng):
    """Arguments in the order of native/preference.h, with the loss and its gradient by the first."""
    cases = []

    def add(function, arguments, loss, by):
        (slope,) = torch.autograd.grad(loss, by)
        cases.append({"function": function, "arguments": arguments, "loss": loss.item(), "slope": slope.item()})

    for scale in (0.1, 3.0, 40.0, 2000.0):
        for _ in range(4):
            a, b, c, d = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in rng.normal(0, scale, 4))
            add("dpo", [((a - b) - (c - d)).item(), BETA], dpo(a, b, c, d), a)
            z = abs(d.item())
            for desirable in (True, False):
                add("kto", [(a - b).item(), int(desirable), z, BETA], kto(a, b, z, desirable), a)
    for _ in range(40):
        logp, behaviour, base = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in -rng.exponential(1, 3))
        advantage = rng.normal()
        add("clipped", [logp.item(), behaviour.item(), advantage, CLIP], clipped(logp, behaviour, advantage), logp)
        add("divergence", [logp.item(), base.item()], divergence(logp, base), logp)
    return cases


def completion_logps(model, tokens, start, temperature=1.0):
    tokens = torch.tensor(tokens)
    logps = (model.logits(tokens)[start - 1 : -1] / temperature).log_softmax(-1)
    return logps.gather(-1, tokens[start:, None])[:, 0]


def mismatch(rows, i):
    """The prompt of row i with the completion of the row that is half the list away."""
    other = rows[(i + len(rows) // 2) % len(rows)]
    row = rows[i]
    room = max(len(r["tokens"]) for r in rows) - row["completion_start"]
    return row["tokens"][: row["completion_start"]] + other["tokens"][other["completion_start"] :][:room]


def loss_of(model, base, rows):
    """The trainer's loss over one batch of all rows, and KTO's z."""
    kto_rows = [row for row in rows if row["kind"] == "kto"]
    z = 0.0
    if kto_rows:
        with torch.no_grad():
            pairs = [(mismatch(kto_rows, i), row["completion_start"]) for i, row in enumerate(kto_rows)]
            ratios = [completion_logps(model, *pair).sum() - completion_logps(base, *pair).sum() for pair in pairs]
            z = max(0.0, (sum(ratios) / len(ratios)).item())
    rewarded = [row for row in rows if "reward" in row]
    mean_reward = sum(r["weight"] * r["reward"] for r in rewarded) / sum(r["weight"] for r in rewarded) if rewarded else 0
    preference, kl, means = [], [], {"sft": ([], []), "ptx": ([], [])}
    for row in rows:
        start, kind, temperature = row["completion_start"], row["kind"], row.get("temperature", 1.0)
        if kind in means:
            logps = completion_logps(model, row["tokens"], start)
            means[kind][0].append(-row["weight"] * logps.sum())
            means[kind][1].append(row["weight"] * len(logps))
            continue
        sequences = [row["chosen"], row["rejected"]] if kind == "dpo" else [row["tokens"]]
        policy = [completion_logps(model, tokens, start, temperature) for tokens in sequences]
        with torch.no_grad():
            fixed = [completion_logps(base, tokens, start, temperature) for tokens in sequences]
        kl += [divergence(p, b) for p, b in zip(policy, fixed)]
        if kind == "dpo":
            loss = dpo(policy[0].sum(), fixed[0].sum(), policy[1].sum(), fixed[1].sum())
        elif kind == "kto":
            side = DESIRABLE if row["desirable"] else UNDESIRABLE
            loss = side * kto(policy[0].sum(), fixed[0].sum(), z, row["desirable"])
        else:
            drawn = [i for i, logp in enumerate(row["behaviour_logp"]) if logp is not None]
            behaviour = torch.tensor([row["behaviour_logp"][i] for i in drawn], dtype=torch.float64)
            advantage = row["reward"] - mean_reward if "reward" in row else row["advantage"]
            loss = clipped(policy[0][drawn], behaviour, advantage).mean()
        preference.append(row["weight"] * loss)
    total = sum(preference) / len(preference) + KL * torch.cat(kl).mean()
    for kind, factor in (("sft", SFT), ("ptx", PTX)):
        losses, weights = means[kind]
        total = total + (factor * sum(losses) / sum(weights) if losses else 0)
    return total, z


def make_rows(kind, rng, vocab, base):
    tokens = lambda n: rng.integers(0, vocab, n).tolist()
    weight = lambda i: [1.0, 0.5, 2.0][i % 3]
    sft = [{"kind": k, "tokens": tokens(18), "completion_start": 9, "weight": weight(i)} for i, k in enumerate(["sft", "ptx"])]
    rows = []
    for i in range(3):
        start = 8 + 3 * i
        if kind in ("dpo", "mix"):
            prompt = tokens(start)
            pair = {"chosen": prompt + tokens(6 + i), "rejected": prompt + tokens(9 - i)}
            rows.append({"kind": "dpo", **pair, "completion_start": start, "weight": weight(i)})
        if kind in ("kto", "mix"):
            row = {"tokens": tokens(start + 5 + 2 * i), "completion_start": start, "weight": weight(i)}
            rows.append({"kind": "kto", **row, "desirable": i != 1})
        if kind in ("pg", "mix"):
            row = {"tokens": tokens(start + 7 - i), "completion_start": start, "weight": weight(i)}
            temperature = [1.0, 0.8, 0.6][i]
            with torch.no_grad():
                logps = completion_logps(base, row["tokens"], start, temperature).numpy()
            # Near the base, yet far enough for some ratios to be clipped; a token put in by hand has none.
            behaviour = (logps + rng.normal(0, 0.3, len(logps))).clip(max=0).tolist()
            behaviour[-1] = None if i == 1 else behaviour[-1]
            value = {"reward": [0.9, 0.1, 0.4][i]} if kind == "pg" else {"advantage": [1.0, -0.7, 0.3][i]}
            rows.append({"kind": "pg", **row, "temperature": temperature, "behaviour_logp": behaviour, **value})
    rows += sft if kind == "mix" else []
    return [{"id": str(i), **row} for i, row in enumerate(rows)]
