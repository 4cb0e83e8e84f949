interface Slot<T> {
  key: string
  value: T
  bytes: number
  /** How often it was asked for since it was last passed over, up to `mostUses`. */
  uses: number
  queue: 'young' | 'main'
}

/** Part of the space that belongs to what has not been asked for twice. */
const youngShare = 0.1

/** More uses do not make it stay longer: what was popular once has to leave at last. */
const mostUses = 3

/** Keys of what has left that are remembered, at least; otherwise as many as there are entries. */
const leastGhosts = 1000

/**
 * A map of bounded size in which what is used least leaves first: S3-FIFO. What comes for the first time stands in a
 * short queue and leaves unless somebody asks for it again, so that a crawler that walks through everything once does
 * not push out what everybody reads. Keys that left lately are remembered: who comes back stays. A hit only counts.
 * https://dl.acm.org/doi/10.1145/3600006.3613147
 */
export class Store<T> {
  readonly #limit: number
  readonly #onLeave: (value: T) => void
  readonly #slots = new Map<string, Slot<T>>()
  /** Oldest first, as sets iterate. */
  readonly #queues = { young: new Set<Slot<T>>(), main: new Set<Slot<T>>() }
  readonly #bytes = { young: 0, main: 0 }
  readonly #ghosts = new Set<string>()

  /**
   * @param limit bytes that all values together may take
   * @param onLeave is told of every value that leaves, for whatever reason
   */
  constructor(limit: number, onLeave: (value: T) => void = () => {}) {
    this.#limit = limit
    this.#onLeave = onLeave
  }

  get size(): number {
    return this.#slots.size
  }

  get bytes(): number {
    return this.#bytes.young + this.#bytes.main
  }

  get(key: string): T | undefined {
    const slot = this.#slots.get(key)
    if (!slot) return undefined
    if (slot.uses < mostUses) slot.uses++
    return slot.value
  }

  /**
   * Takes a value in, in place of the one that was there.
   * @param bytes that it takes
   * @returns whether there was room for it: not when it alone takes more than all that is there for newcomers
   */
  set(key: string, value: T, bytes: number): boolean {
    this.delete(key)
    if (bytes > this.#limit * youngShare) return false
    const queue = this.#ghosts.delete(key) ? 'main' : 'young'
    const slot: Slot<T> = { key, value, bytes, uses: 0, queue }
    this.#slots.set(key, slot)
    this.#enter(slot, queue)
    this.#shrink()
    return this.#slots.has(key)
  }

  /** Notes that a value has grown, if it is still here. */
  resize(key: string, value: T, bytes: number) {
    const slot = this.#slots.get(key)
    if (slot?.value !== value) return
    this.#bytes[slot.queue] += bytes - slot.bytes
    slot.bytes = bytes
    this.#shrink()
  }

  /** Takes a value out that is no longer right. When it was in use, the next one under its key will be welcome. */
  delete(key: string) {
    const slot = this.#slots.get(key)
    if (!slot) return
    this.#remove(slot)
    if (slot.queue === 'main' || slot.uses > 0) this.#remember(key)
  }

  #shrink() {
    while (this.bytes > this.#limit) {
      if (this.#bytes.young > this.#limit * youngShare || this.#queues.main.size === 0) this.#judgeYoung()
      else this.#judgeMain()
    }
  }

  /** The oldest newcomer stays when it was asked for more than once. */
  #judgeYoung() {
    const slot = this.#takeOldest('young')
    if (!slot) return
    if (slot.uses > 1) {
      slot.uses = 0
      this.#enter(slot, 'main')
    } else {
      this.#forget(slot)
      this.#remember(slot.key)
    }
  }

  /** The oldest of the others goes to the back when it was asked for since it last stood in front. */
  #judgeMain() {
    const slot = this.#takeOldest('main')
    if (!slot) return
    if (slot.uses > 0) {
      slot.uses--
      this.#enter(slot, 'main')
    } else {
      this.#forget(slot)
    }
  }

  #enter(slot: Slot<T>, queue: Slot<T>['queue']) {
    slot.queue = queue
    this.#queues[queue].add(slot)
    this.#bytes[queue] += slot.bytes
  }

  #takeOldest(queue: Slot<T>['queue']): Slot<T> | undefined {
    const [slot] = this.#queues[queue]
    if (slot) this.#leaveQueue(slot)
    return slot
  }

  #leaveQueue(slot: Slot<T>) {
    this.#queues[slot.queue].delete(slot)
    this.#bytes[slot.queue] -= slot.bytes
  }

  #remove(slot: Slot<T>) {
    this.#leaveQueue(slot)
    this.#forget(slot)
  }

  #forget(slot: Slot<T>) {
    this.#slots.delete(slot.key)
    this.#onLeave(slot.value)
  }

  #remember(key: string) {
    this.#ghosts.delete(key)
    this.#ghosts.add(key)
    const [oldest] = this.#ghosts
    if (this.#ghosts.size > Math.max(this.#slots.size, leastGhosts) && oldest !== undefined) {
      this.#ghosts.delete(oldest)
    }
  }
}
