// Lets tests/native/objectives.test.ts call native/preference.h: a function and its arguments a line
// in, loss and slope a line out.
#include "preference.h"

#include <cstdio>
#include <iostream>
#include <sstream>
#include <string>

int main() {
    std::string line;
    while (std::getline(std::cin, line)) {
        std::istringstream words(line);
        std::string function;
        double a = 0, b = 0, c = 0, d = 0;
        words >> function >> a >> b >> c >> d;
        loss_slope out = { 0, 0 };
        if (function == "dpo") {
            out = preference_get_dpo(a, b);
        } else if (function == "kto") {
            out = preference_get_kto(a, b != 0, c, d);
        } else if (function == "clipped") {
            out = preference_get_clipped(a, b, c, d);
        } else if (function == "divergence") {
            out = preference_get_divergence(a, b);
        } else {
            return 2;
        }
        std::printf("%.17g %.17g\n", out.loss, out.slope);
    }
    return 0;
}
