// See options.h.
#include "options.h"

#include "error.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <thread>
#include <type_traits>
#include <vector>

const char * const options_usage =
    R"(inkling-trainer: LoRA fine-tuning of a frozen llama, qwen2, qwen3 or gemma3 GGUF. Prints JSON lines.

  probe     --model M.gguf
  train     --model M.gguf --data rows.jsonl --out adapter.gguf --checkpoint ck.bin
            [--resume] [--adapter START.gguf]   start from an adapter instead of a fresh one
            [--rank 8] [--alpha 16] [--lr 2e-4] [--epochs 2] [--batch 8] [--warmup 0.05]
            [--targets q,k,v,o,gate,up,down] [--last-layers 0]   0: all; fewer are quicker
            [--start-rows 0]                    rows whose gradient chooses where to start; 0: at random
            [--clip 1] [--weight-decay 0] [--seed 1] [--checkpoint-every 20] [--max-steps 0]
            [--activation-mb 1024]              keep this much for the backward pass
  eval      --model M.gguf --data rows.jsonl [--adapter A.gguf] [--scale 1]
  gradients --model M.gguf --data rows.jsonl --adapter START.gguf --out FILE.gguf
            of one batch of all rows

  train and gradients, for rows of the kinds dpo, kto, pg and ptx:
            [--beta 0.1] [--clip-ratio 0.2] [--desirable-weight 1] [--undesirable-weight 1]
            [--sft-weight 0.5] [--ptx-weight 0.5] [--kl-weight 0.05]

  all:      [--backends DIR] [--threads N] [--max-tokens 2048]
            [--gpu DIR]   compute on the graphics card with the ggml library in DIR, or say why not and
                          compute on the processor
            [--plain]     compute on the processor as a graphics card would, for tests

Exit: 0 done, 1 failed, 2 wrong usage, 3 stopped by a signal after saving a checkpoint.
)";

namespace {

[[noreturn]] void throw_usage(const std::string & message) {
    error_throw("usage", message, "Run inkling-trainer without arguments for the list of options.");
}

double parse_number(const std::string & name, const std::string & text, double min, double max, bool whole) {
    char * end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    const bool fits = value >= min && value <= max && (!whole || value == std::floor(value));
    if (text.empty() || *end != '\0' || !fits) {
        throw_usage(name + " cannot be \"" + text + "\".");
    }
    return value;
}

struct option {
    const char * name;
    const char * commands;  // the initials of the commands that know it
    std::function<void(const std::string & value)> set;
};

}  // namespace

trainer_options options_parse(int argc, char ** argv) {
    trainer_options o;
    if (argc < 2) {
        throw_usage("No command given.");
    }
    o.command = argv[1];
    if (o.command != "probe" && o.command != "train" && o.command != "eval" && o.command != "gradients") {
        throw_usage("There is no command \"" + o.command + "\".");
    }
    const auto text = [](std::string & out) { return [&out](const std::string & v) { out = v; }; };
    const auto real = [](const char * name, double & out, double min, double max) {
        return [=, &out](const std::string & v) { out = parse_number(name, v, min, max, false); };
    };
    const auto whole = [](const char * name, auto & out, double min, double max) {
        return [=, &out](const std::string & v) {
            out = static_cast<std::decay_t<decltype(out)>>(parse_number(name, v, min, max, true));
        };
    };
    const std::vector<option> known = {
        { "--model", "pteg", text(o.model) },
        { "--data", "teg", text(o.data) },
        { "--out", "tg", text(o.out) },
        { "--checkpoint", "t", text(o.checkpoint) },
        { "--adapter", "teg", text(o.adapter) },
        { "--backends", "pteg", text(o.backends) },
        { "--gpu", "teg", text(o.gpu) },
        { "--rank", "t", whole("--rank", o.rank, 1, 256) },
        { "--targets", "t", text(o.targets) },
        { "--last-layers", "t", whole("--last-layers", o.last_layers, 0, 1e6) },
        { "--start-rows", "t", whole("--start-rows", o.start_rows, 0, 1e6) },
        { "--alpha", "t", real("--alpha", o.alpha, 1e-6, 1e6) },
        { "--lr", "t", real("--lr", o.lr, 0, 10) },
        { "--epochs", "t", real("--epochs", o.epochs, 0.001, 1e6) },
        { "--batch", "t", whole("--batch", o.batch, 1, 1e6) },
        { "--warmup", "t", real("--warmup", o.warmup, 0, 1) },
        { "--clip", "t", real("--clip", o.clip, 0, 1e9) },
        { "--weight-decay", "t", real("--weight-decay", o.weight_decay, 0, 10) },
        { "--seed", "t", whole("--seed", o.seed, 0, 9007199254740992.0) },
        { "--threads", "pteg", whole("--threads", o.threads, 1, 512) },
        { "--checkpoint-every", "t", whole("--checkpoint-every", o.checkpoint_every, 1, 1e9) },
        { "--max-steps", "t", whole("--max-steps", o.max_steps, 0, 1e9) },
        { "--max-tokens", "teg", whole("--max-tokens", o.max_tokens, 2, 1e6) },
        { "--activation-mb", "tg", whole("--activation-mb", o.activation_mb, 0, 1e6) },
        { "--beta", "tg", real("--beta", o.objective.beta, 1e-6, 1e3) },
        { "--clip-ratio", "tg", real("--clip-ratio", o.objective.clip_ratio, 0, 1e3) },
        { "--desirable-weight", "tg", real("--desirable-weight", o.objective.desirable_weight, 0, 1e6) },
        { "--undesirable-weight", "tg", real("--undesirable-weight", o.objective.undesirable_weight, 0, 1e6) },
        { "--sft-weight", "tg", real("--sft-weight", o.objective.sft_weight, 0, 1e6) },
        { "--ptx-weight", "tg", real("--ptx-weight", o.objective.ptx_weight, 0, 1e6) },
        { "--kl-weight", "tg", real("--kl-weight", o.objective.kl_weight, 0, 1e6) },
        { "--scale", "e", real("--scale", o.scale, -100, 100) },
    };

    for (int i = 2; i < argc; i++) {
        const std::string name = argv[i];
        if (name == "--resume" && o.command == "train") {
            o.resume = true;
            continue;
        }
        if (name == "--plain") {
            o.device = compute_device::cpu_plain;
            continue;
        }
        const option * match = nullptr;
        for (const option & candidate : known) {
            if (name == candidate.name && std::string(candidate.commands).find(o.command[0]) != std::string::npos) {
                match = &candidate;
            }
        }
        if (!match) {
            throw_usage(o.command + " has no option \"" + name + "\".");
        }
        if (++i == argc) {
            throw_usage(name + " needs a value.");
        }
        match->set(argv[i]);
    }

    const auto require = [&](const std::string & value, const char * name) {
        if (value.empty()) {
            throw_usage(o.command + " needs " + name + ".");
        }
    };
    require(o.model, "--model");
    if (o.command != "probe") {
        require(o.data, "--data");
    }
    if (o.command == "train" || o.command == "gradients") {
        require(o.out, "--out");
    }
    if (o.command == "train") {
        require(o.checkpoint, "--checkpoint");
    }
    if (!o.adapter.empty() && (!o.targets.empty() || o.last_layers > 0)) {
        throw_usage(
            "An adapter to start from has its own targets and layers; --targets and --last-layers are for a "
            "fresh one.");
    }
    if (o.command == "gradients") {
        require(o.adapter, "--adapter");
    }
    if (!o.gpu.empty()) {
        o.device = compute_device::gpu;
    }
    if (o.threads == 0) {
        o.threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    }
    return o;
}
