#include <netparity/buffer/block.hpp>

#include <array>
#include <bit>
#include <cstdlib>
#include <utility>
#include <vector>

namespace netparity::buffer {
namespace {

constexpr std::size_t kSmallest = 64;
constexpr std::uint32_t kClasses = 11;  // 64 bytes to 64 KiB, doubling
constexpr std::uint32_t kUnpooled = kClasses;
constexpr std::uint32_t kAdopted = kClasses + 1;
// What a thread keeps of each class, in bytes: enough for a busy loop, little for an idle one.
constexpr std::size_t kKeptBytes = std::size_t{256} * 1024;

constexpr std::size_t sizeOfClass(std::uint32_t sizeClass) {
  return kSmallest << sizeClass;
}

std::uint32_t classFor(std::size_t size) noexcept {
  if (size <= kSmallest) {
    return 0;
  }
  if (size > sizeOfClass(kClasses - 1)) {
    return kUnpooled;
  }
  return static_cast<std::uint32_t>(std::bit_width((size - 1) / kSmallest));
}

}  // namespace

/// A thread's free blocks. A block may be freed by another thread than the one that made it; it
/// then joins the freeing thread's pool.
class BlockPool {
 public:
  BlockPool() = default;
  BlockPool(const BlockPool&) = delete;
  BlockPool& operator=(const BlockPool&) = delete;
  ~BlockPool() {
    current_ = nullptr;
    for (auto& list : free_) {
      for (void* memory : list) {
        ::operator delete(memory);
      }
    }
  }

  /// Null while the thread is ending: its last blocks go straight back to the heap.
  static BlockPool* current() noexcept {
    thread_local BlockPool pool;
    thread_local bool started = false;
    if (!started) {
      started = true;
      current_ = &pool;
    }
    return current_;
  }

  void* take(std::uint32_t sizeClass) noexcept {
    auto& list = free_[sizeClass];
    if (list.empty()) {
      return nullptr;
    }
    void* memory = list.back();
    list.pop_back();
    return memory;
  }

  bool give(std::uint32_t sizeClass, void* memory) {
    auto& list = free_[sizeClass];
    if (list.size() * sizeOfClass(sizeClass) >= kKeptBytes) {
      return false;
    }
    list.push_back(memory);
    return true;
  }

 private:
  inline static thread_local BlockPool* current_ = nullptr;
  std::array<std::vector<void*>, kClasses> free_;
};

namespace {

/// A block whose bytes are a string's.
struct StringOwner {
  std::string text;
};

constexpr std::size_t kHeader = (sizeof(Block) + alignof(std::max_align_t) - 1) /
                                alignof(std::max_align_t) * alignof(std::max_align_t);

StringOwner* ownerOf(void* block) noexcept {
  return std::launder(reinterpret_cast<StringOwner*>(static_cast<std::byte*>(block) + kHeader));
}

}  // namespace

Block* Block::allocate(std::size_t size) {
  const std::uint32_t sizeClass = classFor(size);
  const std::size_t capacity = sizeClass == kUnpooled ? size : sizeOfClass(sizeClass);
  void* memory = nullptr;
  if (sizeClass != kUnpooled) {
    if (BlockPool* pool = BlockPool::current()) {
      memory = pool->take(sizeClass);
    }
  }
  if (memory == nullptr) {
    memory = ::operator new(kHeader + capacity);
  }
  return ::new (memory) Block(static_cast<std::byte*>(memory) + kHeader, capacity, sizeClass);
}

Block* Block::adopt(std::string&& text) {
  void* memory = ::operator new(kHeader + sizeof(StringOwner));
  auto* owner = ::new (static_cast<std::byte*>(memory) + kHeader) StringOwner{std::move(text)};
  return ::new (memory)
      Block(reinterpret_cast<std::byte*>(owner->text.data()), owner->text.size(), kAdopted);
}

void Block::destroy() noexcept {
  const std::uint32_t sizeClass = sizeClass_;
  if (sizeClass == kAdopted) {
    ownerOf(this)->~StringOwner();
  }
  this->~Block();
  if (sizeClass < kClasses) {
    BlockPool* pool = BlockPool::current();
    if (pool != nullptr && pool->give(sizeClass, this)) {
      return;
    }
  }
  ::operator delete(this);
}

}  // namespace netparity::buffer
