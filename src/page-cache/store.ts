interface Slot<T> {
  key: string
  value: T
  bytes: number
  /** Hits since it was last considered for eviction. */
  uses: number
  queue: 'small' | 'main'
}

const smallShare = 0.1

/** More hits do not keep an entry longer. */
const maxUses = 3

/** Evicted keys that are remembered at least; otherwise as many as there are entries. */
const minGhosts = 1000

/**
 * A map of limited size with the eviction policy S3-FIFO: new entries enter a small queue, so that a crawler, which
 * requests each page once, does not evict popular pages. https://dl.acm.org/doi/10.1145/3600006.3613147
 */
export class Store<T> {
  readonly #limit: number
  readonly #onRemove: (value: T) => void
  readonly #slots = new Map<string, Slot<T>>()
  readonly #queues = { small: new Set<Slot<T>>(), main: new Set<Slot<T>>() }
  readonly #bytes = { small: 0, main: 0 }
  readonly #ghosts = new Set<string>()

  /** @param limit bytes of all values @param onRemove called with every value that is evicted, deleted or replaced */
  constructor(limit: number, onRemove: (value: T) => void = () => {}) {
    this.#limit = limit
    this.#onRemove = onRemove
  }

  get size(): number {
    return this.#slots.size
  }

  get bytes(): number {
    return this.#bytes.small + this.#bytes.main
  }

  get(key: string): T | undefined {
    const slot = this.#slots.get(key)
    if (!slot) return undefined
    if (slot.uses < maxUses) slot.uses++
    return slot.value
  }

  /** @returns whether the value was stored: not if it is larger than the small queue */
  set(key: string, value: T, bytes: number): boolean {
    this.delete(key)
    if (bytes > this.#limit * smallShare) return false
    const queue = this.#ghosts.delete(key) ? 'main' : 'small'
    const slot: Slot<T> = { key, value, bytes, uses: 0, queue }
    this.#slots.set(key, slot)
    this.#enqueue(slot, queue)
    this.#evict()
    return this.#slots.has(key)
  }

  /** Updates the size of a value, if that is still stored. */
  resize(key: string, value: T, bytes: number) {
    const slot = this.#slots.get(key)
    if (slot?.value !== value) return
    this.#bytes[slot.queue] += bytes - slot.bytes
    slot.bytes = bytes
    this.#evict()
  }

  /** Removes a stale value. If it had hits, the next one with its key enters the main queue. */
  delete(key: string) {
    const slot = this.#slots.get(key)
    if (!slot) return
    this.#dequeue(slot)
    this.#remove(slot)
    if (slot.queue === 'main' || slot.uses > 0) this.#remember(key)
  }

  #evict() {
    while (this.bytes > this.#limit) {
      if (this.#bytes.small > this.#limit * smallShare || this.#queues.main.size === 0) this.#evictSmall()
      else this.#evictMain()
    }
  }

  /** The oldest entry moves to the main queue if it had more than one hit. */
  #evictSmall() {
    const slot = this.#dequeueOldest('small')
    if (!slot) return
    if (slot.uses > 1) {
      slot.uses = 0
      this.#enqueue(slot, 'main')
    } else {
      this.#remove(slot)
      this.#remember(slot.key)
    }
  }

  /** The oldest entry gets another round for each hit. */
  #evictMain() {
    const slot = this.#dequeueOldest('main')
    if (!slot) return
    if (slot.uses > 0) {
      slot.uses--
      this.#enqueue(slot, 'main')
    } else {
      this.#remove(slot)
    }
  }

  #enqueue(slot: Slot<T>, queue: Slot<T>['queue']) {
    slot.queue = queue
    this.#queues[queue].add(slot)
    this.#bytes[queue] += slot.bytes
  }

  #dequeueOldest(queue: Slot<T>['queue']): Slot<T> | undefined {
    const [slot] = this.#queues[queue]
    if (slot) this.#dequeue(slot)
    return slot
  }

  #dequeue(slot: Slot<T>) {
    this.#queues[slot.queue].delete(slot)
    this.#bytes[slot.queue] -= slot.bytes
  }

  #remove(slot: Slot<T>) {
    this.#slots.delete(slot.key)
    this.#onRemove(slot.value)
  }

  #remember(key: string) {
    this.#ghosts.delete(key)
    this.#ghosts.add(key)
    const [oldest] = this.#ghosts
    if (this.#ghosts.size > Math.max(this.#slots.size, minGhosts) && oldest !== undefined) {
      this.#ghosts.delete(oldest)
    }
  }
}
