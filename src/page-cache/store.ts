interface Slot<T> {
  key: string
  value: T
  bytes: number
  /** Hits since it was last considered for eviction, up to `maxUses`. */
  uses: number
  queue: 'small' | 'main'
}

/** Share of the limit that belongs to the small queue. */
const smallShare = 0.1

/** More hits do not keep an entry longer: what was popular once has to be evicted at some time. */
const maxUses = 3

/** How many evicted keys are remembered at least; otherwise as many as there are entries. */
const minGhosts = 1000

/**
 * A map of limited size with the eviction policy S3-FIFO. New entries enter a small queue, and are evicted from it
 * unless they get hits there, so that a crawler that requests every page once does not evict the popular ones. Keys
 * that were evicted are remembered as ghosts: when one is set again, it enters the main queue. A hit only increments
 * a counter. https://dl.acm.org/doi/10.1145/3600006.3613147
 */
export class Store<T> {
  readonly #limit: number
  readonly #onRemove: (value: T) => void
  readonly #slots = new Map<string, Slot<T>>()
  /** Oldest first, as sets iterate. */
  readonly #queues = { small: new Set<Slot<T>>(), main: new Set<Slot<T>>() }
  readonly #bytes = { small: 0, main: 0 }
  readonly #ghosts = new Set<string>()

  /**
   * @param limit bytes that all values together may take
   * @param onRemove called with every value that is evicted, deleted or replaced
   */
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

  /**
   * Stores a value, and removes the one that was there.
   * @param bytes size of the value
   * @returns whether it was stored: not if it is larger than the small queue
   */
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

  /** Updates the size of a value, if it is still stored. */
  resize(key: string, value: T, bytes: number) {
    const slot = this.#slots.get(key)
    if (slot?.value !== value) return
    this.#bytes[slot.queue] += bytes - slot.bytes
    slot.bytes = bytes
    this.#evict()
  }

  /** Removes a value that is stale. If it had hits, its key is remembered, and its successor enters the main queue. */
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

  /** Moves the oldest entry of the small queue to the main queue if it had more than one hit, or else evicts it. */
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

  /** Puts the oldest entry of the main queue to its end if it had a hit since the last time, or else evicts it. */
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
