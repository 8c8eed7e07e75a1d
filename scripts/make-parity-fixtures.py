"""Makes tests/native/fixtures/*.json: what PyTorch's autograd says about the tiny models.

An independent implementation of the llama, qwen2, qwen3 and gemma3 forward pass with LoRA reads the very GGUF
files that tests/support/tinyGguf.ts writes (the fixture names them by sha256), so that the trainer's
hand-written backward pass is held against something that shares no code with it.

ggml multiplies a quantised matrix with its other operand rounded to 8 bits, which alone moves the
logits of these models by 1 % and some gradients by 3 %. The reference for a quantised base rounds in
the same places, so that the comparison is about the trainer; `exactLoss` is the loss without it.

    python3 -m venv DIR && DIR/bin/pip install torch numpy
    DIR/bin/python scripts/make-parity-fixtures.py [NAME …]   # needs node and node_modules too
"""

import base64
import hashlib
import json
import math
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch

import parity_objectives as objectives

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "tests" / "native" / "fixtures"
RANK, ALPHA = 4, 8.0
LINEARS = ["attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"]
CASES = {
    "llama": {"architecture": "llama", "seed": 11},
    "qwen2": {"architecture": "qwen2", "seed": 12},
    "qwen3": {"architecture": "qwen3", "seed": 14},
    "gemma3": {"architecture": "gemma3", "seed": 15},
    "llama-q8_0": {"architecture": "llama", "seed": 13, "weights": "q8_0"},
}
# Each preference objective on the model and the starting adapter of one of the cases.
OBJECTIVES = {"dpo": "llama", "kto": "qwen2", "pg": "llama", "mix": "qwen2"}
STEPS = {"steps": 20, "lr": 5e-3, "warmup": 0.05, "clip": 1.0, "weight_decay": 0.01}


def write_tiny_model(path, options):
    """Runs makeTinyGguf; node 20 reads no TypeScript, so it is transpiled on the way."""
    script = """
      import { readFileSync } from 'node:fs'
      import ts from 'typescript'
      const source = readFileSync('tests/support/tinyGguf.ts', 'utf8')
      const { outputText } = ts.transpileModule(source, { compilerOptions: { module: 'esnext', target: 'es2022' } })
      const { makeTinyGguf } = await import('data:text/javascript,' + encodeURIComponent(outputText))
      makeTinyGguf(process.argv[1], JSON.parse(process.argv[2]))
    """
    command = ["node", "--input-type=module", "-e", script, str(path), json.dumps(options)]
    subprocess.run(command, cwd=ROOT, check=True)


def read_gguf(path):
    """Metadata and tensors (as float64 arrays, row-major, so shape is reversed ggml order)."""
    data = path.read_bytes()
    at = 0

    def take(fmt):
        nonlocal at
        values = struct.unpack_from("<" + fmt, data, at)
        at += struct.calcsize("<" + fmt)
        return values[0]

    def string():
        nonlocal at
        n = take("Q")
        at += n
        return data[at - n : at].decode()

    def value(kind):
        if kind == 8:
            return string()
        if kind == 9:
            of, n = take("I"), take("Q")
            return [value(of) for _ in range(n)]
        return take({4: "I", 5: "i", 6: "f", 7: "?"}[kind])

    assert data[:4] == b"GGUF"
    at = 4
    assert take("I") == 3
    n_tensors, n_keys = take("Q"), take("Q")
    meta = {}
    for _ in range(n_keys):
        key = string()
        meta[key] = value(take("I"))
    infos = []
    for _ in range(n_tensors):
        name = string()
        ne = [take("Q") for _ in range(take("I"))]
        infos.append((name, ne, take("I"), take("Q")))
    start = (at + 31) // 32 * 32
    tensors = {}
    for name, ne, kind, offset in infos:
        n = math.prod(ne)
        if kind == 0:
            flat = np.frombuffer(data, "<f4", n, start + offset)
        else:  # Q8_0: blocks of an f16 scale and 32 signed bytes
            blocks = np.frombuffer(data, np.dtype([("d", "<f2"), ("q", "i1", 32)]), n // 32, start + offset)
            flat = (blocks["d"].astype(np.float64)[:, None] * blocks["q"]).reshape(-1)
        tensors[name] = torch.from_numpy(flat.astype(np.float64).reshape(ne[::-1]).copy())
    return meta, tensors


def rope(x, base, dims, neox):
    """x [T, heads, head_dim]; neighbouring pairs for llama's permuted rows, halves for NEOX."""
    t = torch.arange(x.shape[0], dtype=x.dtype)
    angle = t[:, None] * base ** (-torch.arange(0, dims, 2, dtype=x.dtype) / dims)
    cos, sin = angle.cos()[:, None, :], angle.sin()[:, None, :]
    if neox:
        a, b = x[..., : dims // 2], x[..., dims // 2 :]
        return torch.cat([a * cos - b * sin, a * sin + b * cos], -1)
    a, b = x[..., 0::2], x[..., 1::2]
    return torch.stack([a * cos - b * sin, a * sin + b * cos], -1).flatten(-2)


def round_q8(x):
    """x as Q8_0 holds it: blocks of 32 along the last dimension, steps of max / 127 kept as f16."""
    blocks = x.reshape(-1, 32)
    step = blocks.abs().amax(-1, keepdim=True) / 127
    steps = torch.round(blocks / step.where(step > 0, torch.ones_like(step)))
    return (steps * step.half().double()).reshape(x.shape)


class QuantizedLinear(torch.autograd.Function):
    """y = W round(x); backward dx = round(Wᵀ) round(dy), as with the trainer's transposed Q8_0 copy."""

    @staticmethod
    def forward(ctx, x, weight):
        ctx.weight = weight
        return round_q8(x) @ weight.T

    @staticmethod
    def backward(ctx, dy):
        # Scaled up as the trainer does it, out of the reach of f16's smallest numbers.
        dy = dy * 2.0**14
        return round_q8(dy) @ round_q8(ctx.weight.T.contiguous()).T / 2.0**14, None


class Model:
    def __init__(self, meta, weights, lora, rounds=False):
        """`lora` None: the base alone."""
        self.weights, self.lora = weights, lora
        self.multiply = QuantizedLinear.apply if rounds else lambda x, weight: x @ weight.T
        arch = meta["general.architecture"]
        self.neox = arch != "llama"
        get = lambda key: meta[f"{arch}.{key}"]
        self.layers, self.heads, self.kv_heads = (
            get("block_count"),
            get("attention.head_count"),
            get("attention.head_count_kv"),
        )
        self.eps, self.base = get("attention.layer_norm_rms_epsilon"), get("rope.freq_base")
        self.dims = get("rope.dimension_count")
        self.gemma = arch == "gemma3"
        self.window, self.period = (
            (get("attention.sliding_window"), get("attention.sliding_window_pattern")) if self.gemma else (0, 1)
        )

    def norm(self, x, name):
        return x * torch.rsqrt((x * x).mean(-1, keepdim=True) + self.eps) * self.weights[name]

    def linear(self, x, layer, kind):
        name = f"blk.{layer}.{kind}"
        y = self.multiply(x, self.weights[name + ".weight"]) + self.weights.get(name + ".bias", 0)
        if self.lora is None:
            return y
        a, b = self.lora[name + ".weight.lora_a"], self.lora[name + ".weight.lora_b"]
        return y + ALPHA / RANK * (x @ a.T) @ b.T

    def logits(self, tokens):
        x = self.weights["token_embd.weight"][tokens]
        if self.gemma:
            x = x * math.sqrt(x.shape[-1])
        n = len(tokens)
        distance = torch.arange(n)[:, None] - torch.arange(n)[None, :]
        post = lambda y, name: self.norm(y, name) if name in self.weights else y
        gelu = lambda y: torch.nn.functional.gelu(y, approximate="tanh")
        for i in range(self.layers):
            is_local = self.window > 0 and (i + 1) % self.period != 0
            base = 10000.0 if is_local else self.base
            hidden = (distance < 0) | (distance >= self.window if is_local else False)
            mask = torch.zeros((n, n), dtype=x.dtype).masked_fill(hidden, -math.inf)
            h = self.norm(x, f"blk.{i}.attn_norm.weight")
            split = lambda kind, heads: self.linear(h, i, kind).view(n, heads, -1)
            q, k = split("attn_q", self.heads), split("attn_k", self.kv_heads)
            if f"blk.{i}.attn_q_norm.weight" in self.weights:
                q, k = self.norm(q, f"blk.{i}.attn_q_norm.weight"), self.norm(k, f"blk.{i}.attn_k_norm.weight")
            q = rope(q, base, self.dims, self.neox)
            k = rope(k, base, self.dims, self.neox)
            v = split("attn_v", self.kv_heads)
            group = self.heads // self.kv_heads
            k, v = k.repeat_interleave(group, 1), v.repeat_interleave(group, 1)
            scores = torch.einsum("qhd,khd->hqk", q, k) / math.sqrt(q.shape[-1]) + mask
            mixed = torch.einsum("hqk,khd->qhd", scores.softmax(-1), v).reshape(n, -1)
            x = x + post(self.linear(mixed, i, "attn_output"), f"blk.{i}.post_attention_norm.weight")
            h = self.norm(x, f"blk.{i}.ffn_norm.weight")
            gate = (gelu if self.gemma else torch.nn.functional.silu)(self.linear(h, i, "ffn_gate"))
            x = x + post(self.linear(gate * self.linear(h, i, "ffn_up"), i, "ffn_down"), f"blk.{i}.post_ffw_norm.weight")
        head = self.weights.get("output.weight", self.weights["token_embd.weight"])
        return self.multiply(self.norm(x, "output_norm.weight"), head)


def run(model, rows):
    """Logits at the completion positions of each row, and Σ weight · nll / Σ weight · tokens."""
    logits, total, weight = [], 0.0, 0.0
    for row in rows:
        tokens, start = torch.tensor(row["tokens"]), row["completion_start"]
        part = model.logits(tokens)[start - 1 : -1]
        logits.append(part)
        total = total + row["weight"] * torch.nn.functional.cross_entropy(part, tokens[start:], reduction="sum")
        weight += row["weight"] * len(part)
    return logits, total / weight


def make_rows(rng, vocab):
    shapes = [(24, 17, 1.0), (13, 8, 0.5), (31, 25, 2.0)]
    return [
        {"id": str(i), "tokens": rng.integers(0, vocab, n).tolist(), "completion_start": start, "weight": weight}
        for i, (n, start, weight) in enumerate(shapes)
    ]


def make_lora(rng, weights, layers):
    """B is not zero as in training: the gradient of A would vanish."""
    lora = {}
    for i in range(layers):
        for kind in LINEARS:
            name = f"blk.{i}.{kind}.weight"
            n_out, n_in = weights[name].shape
            for suffix, shape in (("lora_a", (RANK, n_in)), ("lora_b", (n_out, RANK))):
                values = rng.uniform(-0.1, 0.1, shape).astype(np.float32)
                lora[f"{name}.{suffix}"] = torch.from_numpy(values.astype(np.float64)).requires_grad_()
    return lora


def train(model, lora, rows):
    s = STEPS
    optimiser = torch.optim.AdamW(lora.values(), lr=s["lr"], weight_decay=s["weight_decay"])
    warmup = math.ceil(s["warmup"] * s["steps"])
    for step in range(s["steps"]):
        share = (step - warmup) / max(1, s["steps"] - warmup)
        rate = (step + 1) / warmup if step < warmup else 0.5 * (1 + math.cos(math.pi * share))
        for group in optimiser.param_groups:
            group["lr"] = s["lr"] * rate
        optimiser.zero_grad()
        loss = run(model, rows)[1]
        loss.backward()
        torch.nn.utils.clip_grad_norm_(lora.values(), s["clip"])
        optimiser.step()
    return loss.item()


def encode(tensor):
    """Row-major float32, base64; row-major of [n_out, n_in] is ggml's ne = [n_in, n_out]."""
    return base64.b64encode(tensor.detach().numpy().astype("<f4").tobytes()).decode()


def open_case(name):
    """The model of a case, its rows and its starting adapter: the same in every run."""
    options = CASES[name]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tiny.gguf"
        write_tiny_model(path, options)
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        meta, weights = read_gguf(path)
    rng = np.random.default_rng(options["seed"])
    rows = make_rows(rng, weights["token_embd.weight"].shape[0])
    lora = make_lora(rng, weights, meta[f"{options['architecture']}.block_count"])
    return meta, weights, sha256, rows, lora


def make_fixture(name):
    options = CASES[name]
    meta, weights, sha256, rows, lora = open_case(name)
    rounds = options.get("weights") == "q8_0"
    model = Model(meta, weights, lora, rounds)
    initial = {key: encode(value) for key, value in lora.items()}
    shapes = {key: list(value.shape)[::-1] for key, value in lora.items()}
    logits, loss = run(model, rows)
    loss.backward()
    fixture = {
        "options": options,
        "sha256": sha256,
        "alpha": ALPHA,
        "rows": rows,
        "shapes": shapes,
        "lora": initial,
        "logits": [encode(part) for part in logits],
        "loss": loss.item(),
        "exactLoss": run(Model(meta, weights, lora, False), rows)[1].item(),
        "gradients": {key: encode(value.grad) for key, value in lora.items()},
    }
    if not rounds:
        final_loss = train(model, lora, rows)
        trained = {key: encode(value) for key, value in lora.items()}
        fixture["training"] = {**STEPS, "loss": final_loss, "lora": trained}
    save(name, fixture)
    print(name, f"loss {fixture['loss']:.6f}", fixture.get("training", {}).get("loss"))


def make_objective_fixture(kind, name):
    meta, weights, _, _, lora = open_case(name)
    base = Model(meta, weights, None)
    for seed in range(21, 200):
        rows = objectives.make_rows(kind, np.random.default_rng(seed), weights["token_embd.weight"].shape[0], base)
        loss, z = objectives.loss_of(Model(meta, weights, lora), base, rows)
        if z > 0.1 or kind not in ("kto", "mix"):  # else the fixture would show nothing of z
            break
    loss.backward()
    gradients = {key: encode(value.grad) for key, value in lora.items()}
    save(f"objective-{kind}", {"case": name, "rows": rows, "loss": loss.item(), "z": z, "gradients": gradients})
    print(kind, f"loss {loss.item():.6f} z {z:.4f}")


def save(name, fixture):
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / f"{name}.json").write_text(json.dumps(fixture) + "\n")


torch.set_num_threads(1)  # matrices this small only wait for each other
wanted = set(sys.argv[1:])
for case in CASES:
    if not wanted or case in wanted:
        make_fixture(case)
for objective, case in OBJECTIVES.items():
    if not wanted or objective in wanted:
        make_objective_fixture(objective, case)
if not wanted or "host" in wanted:
    save("objectives-host", objectives.host_cases(np.random.default_rng(31)))
