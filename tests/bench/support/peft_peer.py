"""PyTorch with PEFT on the very rows that Inkling's trainer read, with the same settings.

    python peft_peer.py --model M.gguf --train train.jsonl --held-out held-out.jsonl [--dtype bf16] …

Rows are the trainer's: token ids, where the completion begins, a weight. The GGUF is dequantised by
transformers. Prints one JSON object: nats a token on the held-out rows before and after, seconds of
training (of the clock, and of the processor), peak memory.

Rows come in the trainer's own order; with --start it also begins with that adapter of the trainer, so that
chance is the same for both. With --other it reads that adapter, too, with the same arithmetic as its own.
"""

import argparse
import json
import math
import os
import resource
import time

parser = argparse.ArgumentParser()
parser.add_argument("--model", required=True)
parser.add_argument("--train", required=True)
parser.add_argument("--held-out", required=True)
parser.add_argument("--dtype", choices=["f32", "bf16"], default="f32")
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--rank", type=int, default=8)
parser.add_argument("--alpha", type=float, default=16)
parser.add_argument("--lr", type=float, default=2e-4)
parser.add_argument("--epochs", type=int, default=2)
parser.add_argument("--batch", type=int, default=8)
parser.add_argument("--micro-batch", type=int, default=0, help="rows at once; 0: a whole batch")
parser.add_argument("--max-steps", type=int, default=0, help="0: all; then nothing is judged")
parser.add_argument("--untimed-steps", type=int, default=0, help="first ones, while kernels are made")
parser.add_argument("--warmup", type=float, default=0.05)
parser.add_argument("--clip", type=float, default=1.0)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--start", help="adapter GGUF")
parser.add_argument("--other", help="adapter GGUF")
options = parser.parse_args()

os.environ["OMP_NUM_THREADS"] = str(options.threads)
os.environ["HF_HUB_OFFLINE"] = "1"

import gguf
import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM

torch.set_num_threads(options.threads)
torch.manual_seed(options.seed)
GGUF_NAMES = {
    "q_proj": "attn_q",
    "k_proj": "attn_k",
    "v_proj": "attn_v",
    "o_proj": "attn_output",
    "gate_proj": "ffn_gate",
    "up_proj": "ffn_up",
    "down_proj": "ffn_down",
}
LINEARS = list(GGUF_NAMES)


def read_rows(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def load():
    folder, file = os.path.split(os.path.abspath(options.model))
    dtype = torch.bfloat16 if options.dtype == "bf16" else torch.float32
    base = AutoModelForCausalLM.from_pretrained(folder, gguf_file=file, dtype=dtype)
    lora = LoraConfig(r=options.rank, lora_alpha=options.alpha, lora_dropout=0.0, target_modules=LINEARS)
    return get_peft_model(base, lora)


def take_adapter(model, path):
    """Gives the model's adapter the values of a GGUF file."""
    values = {tensor.name: tensor.data for tensor in gguf.GGUFReader(path).tensors}
    config = model.config
    heads = {"q_proj": config.num_attention_heads, "k_proj": config.num_key_value_heads}
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if not parameter.requires_grad:
                continue
            # base_model.model.model.layers.N.self_attn.q_proj.lora_A.default.weight
            _, _, _, _, layer, _, linear, side, *_ = name.split(".")
            value = torch.tensor(values[f"blk.{layer}.{GGUF_NAMES[linear]}.weight.{side.lower()}"])
            if side == "lora_B" and linear in heads:
                # GGUF has the two halves of each of llama's heads interleaved, for its way of rotating.
                value = value.view(heads[linear], -1, 2, options.rank).transpose(1, 2)
            parameter.copy_(value.reshape(parameter.shape))


class Random:
    """SplitMix64 and Fisher-Yates as in native/random.h."""

    def __init__(self, seed):
        self.state = seed

    def next(self):
        whole = 2**64 - 1
        self.state = (self.state + 0x9E3779B97F4A7C15) & whole
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & whole
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & whole
        return z ^ (z >> 31)

    def shuffled(self, items):
        items = list(items)
        for i in range(len(items), 1, -1):
            at = self.next() % i
            items[i - 1], items[at] = items[at], items[i - 1]
        return items


def shuffled(rows, epoch):
    """As the trainer's batches.cpp does."""
    return Random(options.seed * 1000003 + epoch).shuffled(rows)


def nll_of(model, rows):
    """Nats of the completion tokens of each row; rows are padded on the right."""
    longest = max(len(row["tokens"]) for row in rows)
    tokens = torch.zeros((len(rows), longest), dtype=torch.long)
    targets = torch.full((len(rows), longest), -100)
    mask = torch.zeros((len(rows), longest), dtype=torch.long)
    for i, row in enumerate(rows):
        end, start = len(row["tokens"]), row["completion_start"]
        tokens[i, :end] = torch.tensor(row["tokens"])
        targets[i, start:end] = tokens[i, start:end]
        mask[i, :end] = 1
    # Logits from the first completion on alone: the vocabulary is the largest matrix.
    kept = longest - min(row["completion_start"] for row in rows) + 1
    out = model(input_ids=tokens, attention_mask=mask, use_cache=False, logits_to_keep=kept)
    logits = out.logits[:, :-1].float()
    flat = torch.nn.functional.cross_entropy(
        logits.reshape(-1, logits.shape[-1]),
        targets[:, longest - kept + 1 :].reshape(-1),
        ignore_index=-100,
        reduction="none",
    )
    return flat.view(len(rows), -1).sum(-1)


def count(row):
    return len(row["tokens"]) - row["completion_start"]


def held_out_nll(model, rows):
    model.eval()
    with torch.no_grad():
        nats = sum(nll_of(model, [row]).sum().item() for row in rows)
    model.train()
    return nats / sum(count(row) for row in rows)


def rate(step, steps):
    """Linear warm-up, then half a cosine to 0."""
    warm = math.ceil(options.warmup * steps)
    if step < warm:
        return options.lr * (step + 1) / warm
    return options.lr * 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, steps - warm)))


def measure(began, cpu_began, tokens, steps):
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu_began
    return {"seconds": seconds, "cpu_seconds": cpu_seconds, "tokens": tokens, "steps": steps}


def train(model, rows):
    parameters = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(parameters, lr=options.lr, weight_decay=0.0)
    per_epoch = math.ceil(len(rows) / options.batch)
    steps, step, tokens = per_epoch * options.epochs, 0, 0
    at_once = options.micro_batch or options.batch
    began, cpu_began = time.perf_counter(), time.process_time()
    for epoch in range(options.epochs):
        order = shuffled(rows, epoch)
        for at in range(0, len(order), options.batch):
            batch = order[at : at + options.batch]
            whole = sum(row["weight"] * count(row) for row in batch)
            for part in (batch[i : i + at_once] for i in range(0, len(batch), at_once)):
                weights = torch.tensor([row["weight"] for row in part])
                ((weights * nll_of(model, part)).sum() / whole).backward()
            torch.nn.utils.clip_grad_norm_(parameters, options.clip)
            for group in optimiser.param_groups:
                group["lr"] = rate(step, steps)
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
            step += 1
            if step <= options.untimed_steps:
                began, cpu_began = time.perf_counter(), time.process_time()
            else:
                tokens += sum(len(row["tokens"]) for row in batch)
            if step == options.max_steps:
                return measure(began, cpu_began, tokens, step)
    return measure(began, cpu_began, tokens, step)


model = load()
if options.start:
    take_adapter(model, options.start)
rows, held_out = read_rows(options.train), read_rows(options.held_out)
judges = options.max_steps == 0
base = held_out_nll(model, held_out) if judges else None
done = train(model, rows)
adapter = held_out_nll(model, held_out) if judges else None
other = None
if options.other:
    take_adapter(model, options.other)
    other = held_out_nll(model, held_out)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"dtype": options.dtype, "nll": {"base": base, "adapter": adapter, "other": other}, "peak_bytes": peak, **done}))
