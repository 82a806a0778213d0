#include "kiosk/app/voice_listener.h"

namespace engawa::app {

namespace {

using ui::Node;
using ui::Role;
using ui::State;

const Node* with_state(const ui::SemanticsTree& tree, State state) {
    for (const Node& node : tree.nodes()) {
        if (has(node.state, state)) return &node;
    }
    return nullptr;
}

const Node* field_of(const ui::SemanticsTree& tree) {
    const auto fields = tree.all(Role::text_field);
    return fields.empty() ? nullptr : fields.front();
}

bool is_candidate(const Node& node) { return node.role == Role::key && has(node.state, State::private_value); }

// Which stand: no word of them is kept.
std::size_t hash_of_candidates(const ui::SemanticsTree& tree) {
    std::size_t all = 0;
    for (const Node& node : tree.nodes()) {
        if (is_candidate(node)) all = all * 31 + std::hash<std::string>{}(node.name) + 1;
    }
    return all;
}

void append(voice::Speech& speech, voice::Speech more) {
    speech.insert(speech.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

voice::Guidance VoiceListener::guidance(const session::Settings& settings) const {
    const bool spoken = plug_ == device::Plug::in || settings.private_speech == session::PrivateSpeech::aloud;
    return voice::Guidance(catalogue_.in(settings.language),
                           {spoken ? voice::PrivateValues::spoken : voice::PrivateValues::masked, spelling_});
}

void VoiceListener::say(voice::Speech speech, const session::Settings& settings) {
    const int percent = session::voice_speed_percent(settings.voice_speed);
    length_of_last_ = voice::length_of(speech, percent);
    told_ = false;
    if (said_) said_(speech);
    speech_.say(std::move(speech), percent);
}

void VoiceListener::add(voice::Speech speech, const session::Settings& settings) {
    if (!speech_.add(speech)) return say(std::move(speech), settings);
    length_of_last_ += voice::length_of(speech, session::voice_speed_percent(settings.voice_speed));
    if (said_) said_(speech);
}

void VoiceListener::page_shown(const ui::SemanticsTree& tree, const session::Settings& settings) {
    alerts_.clear();
    candidates_ = hash_of_candidates(tree);
    for (const Node* alert : tree.all(Role::alert)) alerts_.insert(alert->name);
    if (!session::is_heard(settings)) return;
    voice::Speech speech;
    if (std::exchange(welcome_, false)) {
        speech.push_back({catalogue_.in(settings.language)(welcome_key(settings.scanning)), settings.language, voice::Privacy::open, ""});
    }
    append(speech, guidance(settings).page(tree));
    say(std::move(speech), settings);
}

void VoiceListener::person_called() { sound_.chime(); }

void VoiceListener::listen_again(const ui::SemanticsTree& tree, const session::Settings& settings) {
    say(guidance(settings).page(tree), settings);
}

void VoiceListener::repeat(const ui::SemanticsTree& tree, const session::Settings& settings) {
    if (!told_ && speech_.repeat()) return;
    if (with_state(tree, State::focused) != nullptr) return focus_moved(tree, settings);
    listen_again(tree, settings);
}

void VoiceListener::pause_or_resume() {
    switch (speech_.status().state) {
        case voice::SpeechState::speaking: speech_.pause(); break;
        case voice::SpeechState::paused: speech_.resume(); break;
        case voice::SpeechState::silent: break;
    }
}

// A row of keys has the focus as one: its letters, one after the other.
void VoiceListener::focus_moved(const ui::SemanticsTree& tree, const session::Settings& settings) {
    std::vector<const Node*> focused;
    for (const Node& node : tree.nodes()) {
        if (has(node.state, State::focused)) focused.push_back(&node);
    }
    if (focused.empty()) return;
    const voice::Guidance guide = guidance(settings);
    say(focused.size() == 1 ? guide.item(*focused.front()) : guide.row(focused), settings);
}

// What is wrong first; then what the press made of the field it types into, or of the item itself. A candidate that was
// chosen is gone: what stands in the field is read back, then what there is to choose now, then where the focus went.
void VoiceListener::changed(const ui::SemanticsTree& tree, const Node& pressed, const session::Settings& settings) {
    const std::size_t candidates_before = std::exchange(candidates_, hash_of_candidates(tree));
    if (!session::is_heard(settings)) return;
    const voice::Guidance guide = guidance(settings);
    voice::Speech speech;
    std::set<std::string> alerts;
    for (const Node* alert : tree.all(Role::alert)) {
        if (!alerts_.contains(alert->name)) append(speech, guide.item(*alert));
        alerts.insert(alert->name);
    }
    alerts_ = std::move(alerts);
    if (speech.empty()) {
        const Node* field = pressed.role == Role::key ? field_of(tree) : nullptr;
        const Node* changed = field != nullptr ? field : tree.find_id(pressed.id);
        if (changed != nullptr) speech = guide.change(*changed);
    }
    if (candidates_ != candidates_before) append(speech, guide.candidates(tree));
    const Node* focused = with_state(tree, State::focused);
    if (focused != nullptr && (focused->id != pressed.id || focused->name != pressed.name)) append(speech, guide.item(*focused));
    if (!speech.empty()) say(std::move(speech), settings);
}

bool VoiceListener::drawn(const ui::SemanticsTree& tree, const session::Settings& settings) {
    const std::size_t before = std::exchange(candidates_, hash_of_candidates(tree));
    if (candidates_ == before || !session::is_heard(settings)) return false;
    const voice::Guidance guide = guidance(settings);
    voice::Speech speech = guide.candidates(tree);
    if (speech.empty()) return false;
    const Node* focused = with_state(tree, State::focused);
    if (focused != nullptr && is_candidate(*focused)) append(speech, guide.item(*focused));
    add(std::move(speech), settings);
    return true;
}

void VoiceListener::settings_changed(const session::Settings& settings) {
    const double gain = gains_.gain(session::volume_dba(settings.volume));
    sound_.set_gain(gain);
    speech_.set_gain(gain);
}

void VoiceListener::tell(std::string_view key, content::Placeholders values, const session::Settings& settings) {
    say({{catalogue_.format(settings.language, key, values), settings.language, voice::Privacy::open, ""}}, settings);
    told_ = true;
}

// What was said to the headphone alone is not repeated to the room.
void VoiceListener::headphone(device::Plug plug) {
    plug_ = plug;
    if (plug == device::Plug::out) speech_.forget();
}

void VoiceListener::visit_ended() {
    speech_.forget();
    alerts_.clear();
    candidates_ = 0;
    welcome_ = false;
    told_ = false;
}

void VoiceListener::play_label(const page::PlayLabel& label, const session::Settings& settings) {
    voice::Utterance said = guidance(settings).text(label.words, settings.language);
    said.recording = label.recording;
    say({std::move(said)}, settings);
}

// What stands on the page (EN 301 549 5.1.5), in the end only what there is time for.
void VoiceListener::countdown(Seconds remaining, const session::Settings& settings) {
    const content::Strings words = catalogue_.in(settings.language);
    const bool japanese = voice::is_japanese(settings.language);
    const std::string stop = japanese ? "。" : ". ";
    const std::string space = japanese ? "" : " ";
    const std::string left = words("idle.left") + " " + std::to_string(remaining.count()) + space + words("idle.seconds") + stop;
    std::string text = left;
    if (remaining > Seconds(10)) text = words("idle.title") + (japanese ? stop : space) + left + words("idle.text") + space;
    text += words("idle.continue") + stop + words("voice.role.button") + stop;
    say({{text, settings.language, voice::Privacy::open, ""}}, settings);
}

}  // namespace engawa::app
