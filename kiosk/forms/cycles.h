#pragma once

#include "kiosk/forms/places.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

// What waits for what: the arcs between the computations of a form, their order, and the refusal of those that go round.

namespace engawa::forms {

// What a computation waits for.
enum class Wanted : std::uint8_t {
    value,      // what the other one makes of a node
    instances,  // the instances the other one, a count, makes
};

// Computations are known by their places in Model::computations. An arc goes from what waits to what it waits for.
class Dependencies {
  public:
    explicit Dependencies(Model& model);

    // `bounds`: as place_bounds() has them; empty when both lie in the same instances of all repeats they share.
    void add(std::size_t waiting, std::size_t on, Wanted wanted, const std::vector<PlaceBound>& bounds);

    // The order of evaluation. Errors: cycle (detail: "/data/a -> /data/b -> /data/a").
    Result<std::vector<std::size_t>> order();

  private:
    enum class Standing : std::uint8_t {
        counts,   // a way that leads round by it is a cycle
        allowed,  // it closes a circle of values that is none: it gives way in the order too
        founded,  // no way leads round by it for ever
    };
    struct Arc {
        std::uint32_t on;
        std::uint32_t bounds;  // in bounds_
        Wanted wanted;
        Standing standing;
    };
    struct Visit {
        std::size_t at;
        std::size_t next_arc;
        std::size_t not_relevance;  // on the way down to here, this one counted
    };
    enum class Walked : std::uint8_t { no, on_the_way, done };
    enum class Reach : std::uint8_t { every_instance, own_instance };
    using Members = std::vector<std::size_t>;

    bool own_instance(const Arc& arc) const { return arc.bounds == 0; }
    bool orders(const Arc& arc, Reach reach) const;
    const Computation& computation(std::size_t at) const { return *model_.computations[at]; }
    const ModelNode& place_of(std::size_t at) const;
    unsigned places(const Arc& arc, const ModelNode& repeat) const;

    void tidy();
    std::vector<std::size_t> sorted(Reach reach) const;
    void loosen_choices(const std::vector<std::size_t>& sorted_ones);
    Result<void> loosen_relevance();
    Result<void> loosen_from(std::size_t start, std::vector<Walked>& walked, std::vector<std::size_t>& depth);

    std::vector<Members> circles(const Members& members);
    Result<void> check(const Members& members);
    bool settle(const Members& circle);
    bool settle_choices(const Members& circle);
    bool settle_counts(const Members& circle);
    bool settle_relevance(const Members& circle);
    bool settle_places(const Members& circle);
    bool asks_inside(const ModelNode& node, const Members& circle) const;
    template <typename Visitor>
    void inside(const Members& circle, const Visitor& visitor);
    Error cycle_of(const Members& circle);
    Error cycle_error(const std::vector<std::size_t>& cycle) const;

    Model& model_;
    std::vector<std::vector<Arc>> arcs_;
    std::vector<std::vector<PlaceBound>> bounds_;
    std::map<std::vector<PlaceBound>, std::uint32_t> known_bounds_;
    // By computation: which circle it is on at the moment, and where the search for circles has seen it.
    std::vector<std::uint32_t> circle_of_;
    std::uint32_t circles_ = 0;
    std::vector<std::size_t> number_, low_;
    std::vector<bool> waiting_;
};

// The shortest way on which a change of the node comes back to it, through calculations, counts and events, in a
// finished model: "/data/a -> /data/b -> /data/a". "" when there is none.
std::string way_round(const ModelNode& start);

}  // namespace engawa::forms
