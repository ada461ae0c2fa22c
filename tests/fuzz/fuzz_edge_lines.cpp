// Lines of edge lists against a reference that takes one field at a time, whole and in two blocks.
#include "sgns/graph/edge_lines.hpp"
#include "sgns/reading/tokens.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

using namespace sgns;

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

struct Edges {
    std::vector<std::string> names;
    std::vector<TokenId> sources;
    std::vector<TokenId> targets;
    std::vector<double> weights;
    std::size_t n_bytes = 0;
    std::uint64_t n_lines = 0;

    TokenId number(const std::string& name) {
        const auto found = std::find(names.begin(), names.end(), name);
        const auto number = static_cast<TokenId>(found - names.begin());
        if (found == names.end()) {
            names.push_back(name);
        }
        return number;
    }
};

bool is_utf8(std::string_view text) {
    return find_invalid_utf8(text) == text.size();
}

Edges expected_of(std::string_view text, char line_end) {
    Edges edges;
    for (;;) {
        const std::size_t end = text.find(line_end, edges.n_bytes);
        if (end == std::string_view::npos) {
            return edges;
        }
        std::vector<std::string> fields(1);
        for (const char c : text.substr(edges.n_bytes, end - edges.n_bytes)) {
            if (!is_space(c)) {
                fields.back() += c;
            } else if (!fields.back().empty()) {
                fields.emplace_back();
            }
        }
        if (fields.back().empty()) {
            fields.pop_back();
        }
        if (!fields.empty() && fields[0][0] != '#') {
            if (fields.size() < 2 || fields.size() > 3) {
                return edges;
            }
            double weight = 1;
            if (fields.size() == 3) {
                // strtod reads more than plain numbers.
                const std::string& field = fields[2];
                char* after = nullptr;
                weight = std::strtod(field.c_str(), &after);
                const bool plain = field.find_first_not_of("0123456789.eE+-") == std::string::npos;
                const bool underflows =
                    weight < 1e-300 && field.find_first_of("eE") != std::string::npos;
                if (!plain || field[0] == '+' || underflows ||
                    after != field.c_str() + field.size() || !(weight >= 0) ||
                    !std::isfinite(weight)) {
                    return edges;
                }
            }
            if (!is_utf8(fields[0]) || !is_utf8(fields[1])) {
                return edges;
            }
            edges.sources.push_back(edges.number(fields[0]));
            edges.targets.push_back(edges.number(fields[1]));
            edges.weights.push_back(weight);
        }
        edges.n_bytes = end + 1;
        ++edges.n_lines;
    }
}

/// Requires that `edges` begins with the expected edges.
void compare(const EdgeLines& edges, const Edges& expected) {
    const std::size_t n = expected.sources.size();
    require(edges.sources() == expected.sources);
    require(edges.targets() == expected.targets);
    require(edges.weights().empty() || edges.weights() == expected.weights);
    require(!edges.weights().empty() ||
            static_cast<std::size_t>(
                std::count(expected.weights.begin(), expected.weights.end(), 1.0)) == n);
    const std::vector<std::string_view> names = edges.nodes().names();
    require(names.size() >= expected.names.size());  // the line after may begin with a name
    require(std::equal(expected.names.begin(), expected.names.end(), names.begin()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) {
        return 0;
    }
    const char line_end = data[0] % 4 == 0 ? '\r' : '\n';
    const std::string text(data + 2, data + size);
    const Edges expected = expected_of(text, line_end);

    EdgeLines edges;
    const EdgeLines::Lines lines = edges.read(text, line_end);
    // A weight that underflows may or may not be plain.
    const bool has_exponent = text.find_first_of("eE") != std::string::npos;
    if (!has_exponent) {
        require(lines.n_bytes == expected.n_bytes && lines.n_lines == expected.n_lines);
        compare(edges, expected);
    }

    EdgeLines again;
    const EdgeLines::Lines front =
        again.read(std::string_view(text).substr(0, text.size() * data[1] / 255), line_end);
    const EdgeLines::Lines rest =
        again.read(std::string_view(text).substr(front.n_bytes), line_end);
    require(front.n_bytes + rest.n_bytes == lines.n_bytes);
    require(front.n_lines + rest.n_lines == lines.n_lines);
    require(again.sources() == edges.sources());
    require(again.targets() == edges.targets());
    require(again.weights() == edges.weights());
    require(again.nodes().names() == edges.nodes().names());
    return 0;
}
