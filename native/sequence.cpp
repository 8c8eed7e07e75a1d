// See sequence.h.
#include "sequence.h"

namespace {

// Off for as long as it lives, also when a stop signal throws through it.
struct adapter_pause {
    network & net;
    const lora_adapter * lora;

    explicit adapter_pause(network & net) : net(net), lora(net.lora) { net.lora = nullptr; }
    ~adapter_pause() { net.lora = lora; }
    adapter_pause(const adapter_pause &) = delete;
    adapter_pause & operator=(const adapter_pause &) = delete;
};

void divide_logits(network & net, double temperature) {
    if (temperature != 1) {
        const auto factor = static_cast<float>(1 / temperature);
        for (size_t i = 0; i < net.count_logits(); i++) {
            net.get_logits()[i] *= factor;
        }
    }
}

}  // namespace

token_logps sequence_run_forward(network & net, const token_sequence & sequence, double temperature) {
    const int64_t n = sequence.count_targets();
    network_run_forward(net, sequence.tokens, sequence.first_position(), n);
    divide_logits(net, temperature);
    return loss_get_logps(net.get_logits(), sequence.targets(), n, net.model->params.n_vocab);
}

token_logps sequence_run_base(network & net, const token_sequence & sequence, double temperature) {
    const adapter_pause pause(net);
    return sequence_run_forward(net, sequence, temperature);
}

void sequence_run_backward(network & net, const token_sequence & sequence, const token_logps & logps,
                           const std::vector<double> & slopes, double temperature) {
    loss_apply_slopes(net.get_logits(), sequence.targets(), logps, slopes, net.model->params.n_vocab);
    divide_logits(net, temperature);
    network_run_backward(net);
}
