#include "sgns/graph/edge_lines.hpp"

#include "sgns/reading/tokens.hpp"

#include <charconv>
#include <cmath>
#include <stdexcept>
#include <system_error>

namespace sgns {

namespace {

constexpr std::size_t kMostFields = 3;

/// The fields of a line, up to one more than an edge has.
struct Fields {
    std::array<std::string_view, kMostFields + 1> at;
    std::size_t n = 0;
};

Fields fields_of(std::string_view line) noexcept {
    Fields fields;
    const char* const end = line.data() + line.size();
    for (const char* c = line.data(); c != end && fields.n < fields.at.size();) {
        if (is_space(*c)) {
            ++c;
            continue;
        }
        const char* const begin = c;
        while (c != end && !is_space(*c)) {
            ++c;
        }
        fields.at[fields.n++] = {begin, static_cast<std::size_t>(c - begin)};
    }
    return fields;
}

/// The weight of a field, or NaN.
double weight_of(std::string_view field) noexcept {
    double weight = 0;
    const char* const end = field.data() + field.size();
    const auto [after, error] = std::from_chars(field.data(), end, weight);
    const bool is_weight = error == std::errc{} && after == end && weight >= 0;
    return is_weight && std::isfinite(weight) ? weight : std::nan("");
}

/// The key of a name in `text`. It reads past the name where there is room.
TokenKey key_of(std::string_view name, std::string_view text) noexcept {
    const auto room = static_cast<std::size_t>(text.data() + text.size() - name.data());
    return room >= TokenKey::kShort ? TokenKey::of_padded(name) : TokenKey::of(name);
}

}  // namespace

EdgeLines::Lines EdgeLines::read(std::string_view text, char line_end) {
    Lines done;
    std::size_t n_waiting = 0;
    const auto add_waiting = [&] {
        for (std::size_t i = 0; i < n_waiting; ++i) {
            if (!add(waiting_[i])) {
                done = waiting_[i].before;
                return false;
            }
        }
        n_waiting = 0;
        return true;
    };
    while (true) {
        const std::size_t end = text.find(line_end, done.n_bytes);
        if (end == std::string_view::npos) {
            break;
        }
        const Fields fields = fields_of(text.substr(done.n_bytes, end - done.n_bytes));
        if (fields.n > 0 && fields.at[0].front() != '#') {
            const double weight = fields.n == kMostFields ? weight_of(fields.at[2]) : 1.0;
            if (fields.n < 2 || fields.n > kMostFields || std::isnan(weight)) {
                break;
            }
            Waiting& edge = waiting_[n_waiting++];
            edge = {key_of(fields.at[0], text), key_of(fields.at[1], text), weight, done};
            nodes_.prefetch(edge.source);
            nodes_.prefetch(edge.target);
        }
        done = {end + 1, done.n_lines + 1};
        if (n_waiting == waiting_.size() && !add_waiting()) {
            return done;
        }
    }
    (void)add_waiting();
    return done;
}

void EdgeLines::add(std::string_view source, std::string_view target, double weight) {
    if (!add({TokenKey::of(source), TokenKey::of(target), weight, {}})) {
        throw std::invalid_argument("the name of a node is not UTF-8");
    }
}

/// Adds an edge, unless a name is not UTF-8.
bool EdgeLines::add(const Waiting& edge) {
    const TokenId source = nodes_.number(edge.source);
    const TokenId target = nodes_.number(edge.target);
    if (source == TokenTable::kAbsent || target == TokenTable::kAbsent) {
        return false;
    }
    if (weights_.empty() && edge.weight != 1.0) {
        weights_.resize(sources_.size(), 1.0);
        weights_.push_back(edge.weight);
    } else if (!weights_.empty()) {
        weights_.push_back(edge.weight);
    }
    sources_.push_back(source);
    targets_.push_back(target);
    return true;
}

}  // namespace sgns
