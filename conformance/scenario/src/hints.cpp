#include "hints.hpp"

#include <array>
#include <utility>

namespace netparity::scenario {

namespace {

using Entry = std::pair<std::string_view, std::string_view>;

constexpr std::array<Entry, 40> kHints = {{
    {"function", "write an arrow function: (socket) => { … }"},
    {"async", "scenarios wait on events: socket.on('data', () => { … })"},
    {"await", "scenarios wait on events: socket.on('data', () => { … })"},
    {"for", "there are no loops: write the steps out, or use after(n, fn) and bytes(length, seed)"},
    {"while", "there are no loops: wait on an event"},
    {"do", "there are no loops: wait on an event"},
    {"var", "use const or let"},
    {"class", "use functions held in const"},
    {"try", "probe(expression) records what an expression throws"},
    {"switch", "use if and else"},
    {"import", "net and the helpers are there already"},
    {"export", "a scenario exports nothing"},
    {"require", "net and the helpers are there already"},
    {"delete", "assign undefined"},
    {"void", "use undefined"},
    {"in", "probe the property instead"},
    {"instanceof", "probe error.name or error.code instead"},
    {"this", "use the variable that holds the object"},
    {"yield", "scenarios wait on events"},
    {"with", "use the variable that holds the object"},
    {"break", "there are no loops"},
    {"continue", "there are no loops"},
    {"Buffer", "use hex('68 69'), bytes(length, seed) or a string"},
    {"process", "use nextTick(fn)"},
    {"console", "use mark(label) or probe(expression)"},
    {"assert", "use probe(expression): the oracle is the expectation"},
    {"setTimeout", "use timeout(ms, fn)"},
    {"setImmediate", "use immediate(fn)"},
    {"queueMicrotask", "use microtask(fn)"},
    {"setInterval", "use timeout(ms, fn)"},
    {"Promise", "scenarios wait on events"},
    {"Math", "use a literal"},
    {"JSON", "mark(value) and probe(value) record objects as they are"},
    {"==", "use ==="},
    {"!=", "use !=="},
    {"?.", "use if, or probe(): it records a throw"},
    {"??", "use a ? b : c"},
    {"...", "write the arguments or items out"},
    {"`", "use a quoted string and +"},
    {"/regex/", "compare with === or use a string"},
}};

constexpr std::array<std::string_view, 24> kForeign = {
    "function", "async",      "await",   "for",    "while",  "do",     "var",      "class",
    "try",      "catch",      "finally", "switch", "import", "export", "delete",   "void",
    "in",       "instanceof", "this",    "yield",  "with",   "break",  "continue", "debugger"};

constexpr std::array<Helper, 15> kHelpers = {{{"bytes", 1, 2},
                                              {"hex", 1, 1},
                                              {"nextTick", 1, 1},
                                              {"microtask", 1, 1},
                                              {"immediate", 1, 1},
                                              {"timeout", 2, 2},
                                              {"after", 2, 2},
                                              {"onceTotal", 3, 3},
                                              {"mark", 1, 1},
                                              {"probe", 1, 1},
                                              {"tmp", 1, 1},
                                              {"dispose", 1, 1},
                                              {"asyncDispose", 2, 2},
                                              {"signal", 1, 2},
                                              {"", 0, 0}}};

}  // namespace

std::string_view hintFor(std::string_view word) {
  for (const auto& [key, hint] : kHints) {
    if (key == word) {
      return hint;
    }
  }
  return {};
}

bool isForeignKeyword(std::string_view word) {
  for (const std::string_view foreign : kForeign) {
    if (foreign == word) {
      return true;
    }
  }
  return false;
}

const Helper* helperOf(std::string_view name) {
  for (const Helper& helper : kHelpers) {
    if (!name.empty() && helper.name == name) {
      return &helper;
    }
  }
  return nullptr;
}

}  // namespace netparity::scenario
