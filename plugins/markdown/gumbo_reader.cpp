#include "gumbo_reader.h"

#include <csetjmp>
#include <cstdint>
#include <cstdlib>

namespace chancery::markdown {
namespace {

// Every block that gumbo holds stands in one list. So a reading that is given up leaks nothing, and a finished one is freed
// block by block: gumbo's own release goes down the tree by recursion and would overflow the stack of a deep one.
struct Block {
  Block* previous;
  Block* next;
  std::size_t size;
  std::uint64_t padding;   // keeps what follows aligned to 16 bytes
};
static_assert(sizeof(Block) % 16 == 0);

struct Memory {
  Block first{nullptr, nullptr, 0, 0};
  std::size_t held = 0, asked = 0;
  Budget budget;
  std::jmp_buf given_up;
  ~Memory() {
    for (Block* each = first.next; each;) {
      Block* next = each->next;
      std::free(each);
      each = next;
    }
  }
};

// gumbo does not look whether it got memory, so "no" can only be said by leaving it: longjmp over C frames, which hold
// nothing that would need a destructor.
void* take(void* userdata, std::size_t size) {
  auto& memory = *static_cast<Memory*>(userdata);
  memory.asked += size;
  if (memory.held + size > memory.budget.held || memory.asked > memory.budget.asked) std::longjmp(memory.given_up, 1);
  auto* block = static_cast<Block*>(std::malloc(sizeof(Block) + size));
  if (!block) std::longjmp(memory.given_up, 1);
  *block = {&memory.first, memory.first.next, size, 0};
  if (block->next) block->next->previous = block;
  memory.first.next = block;
  memory.held += size;
  return block + 1;
}

void give_back(void* userdata, void* pointer) {
  if (!pointer) return;
  auto& memory = *static_cast<Memory*>(userdata);
  Block* block = static_cast<Block*>(pointer) - 1;
  block->previous->next = block->next;
  if (block->next) block->next->previous = block->previous;
  memory.held -= block->size;
  std::free(block);
}

// Alone in its function, so that no local of a caller is live across the jump.
const GumboOutput* parse(Memory& memory, std::string_view html) {
  GumboOptions options = kGumboDefaultOptions;
  options.allocator = take;
  options.deallocator = give_back;
  options.userdata = &memory;
  options.max_errors = 0;
  options.fragment_context = GUMBO_TAG_DIV;
  if (setjmp(memory.given_up) != 0) return nullptr;
  return gumbo_parse_with_options(&options, html.data(), html.size());
}

}  // namespace

bool with_parsed(std::string_view html, const std::function<void(const GumboNode&)>& use, Budget budget) {
  Memory memory;
  memory.budget = budget;
  const GumboOutput* output = parse(memory, html);
  if (!output) return false;
  use(*output->root);
  return true;
}

}  // namespace chancery::markdown
