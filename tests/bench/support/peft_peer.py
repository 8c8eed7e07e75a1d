"""PyTorch with PEFT on the very rows that Inkling's trainer read, with the same settings.

    python peft_peer.py --model M.gguf --train train.jsonl --held-out held-out.jsonl [--dtype bf16] …

Rows are the trainer's: token ids, where the completion begins, a weight. The GGUF is dequantised by
transformers. Prints one JSON object: nats a token on the held-out rows before and after, seconds of
training (of the clock, and of the processor), peak memory.
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
options = parser.parse_args()

os.environ["OMP_NUM_THREADS"] = str(options.threads)
os.environ["HF_HUB_OFFLINE"] = "1"

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM

torch.set_num_threads(options.threads)
torch.manual_seed(options.seed)
LINEARS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def read_rows(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def load():
    folder, file = os.path.split(os.path.abspath(options.model))
    dtype = torch.bfloat16 if options.dtype == "bf16" else torch.float32
    base = AutoModelForCausalLM.from_pretrained(folder, gguf_file=file, dtype=dtype)
    lora = LoraConfig(r=options.rank, lora_alpha=options.alpha, lora_dropout=0.0, target_modules=LINEARS)
    return get_peft_model(base, lora)


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
    order = torch.Generator().manual_seed(options.seed)
    began, cpu_began = time.perf_counter(), time.process_time()
    for _ in range(options.epochs):
        shuffled = [rows[i] for i in torch.randperm(len(rows), generator=order).tolist()]
        for at in range(0, len(shuffled), options.batch):
            batch = shuffled[at : at + options.batch]
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
rows, held_out = read_rows(options.train), read_rows(options.held_out)
judges = options.max_steps == 0
base = held_out_nll(model, held_out) if judges else None
done = train(model, rows)
adapter = held_out_nll(model, held_out) if judges else None
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"dtype": options.dtype, "nll": {"base": base, "adapter": adapter}, "peak_bytes": peak, **done}))
