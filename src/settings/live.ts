import type { StoredSettings } from './read.ts'
import { defaultSettings, type FixedSettings, resolveSettings } from './resolve.ts'
import type { SettingName, Settings } from './schema.ts'

export interface LiveOptions<Tag> {
  /** Settings of the environment. */
  fixed: FixedSettings
  /** The tags of posts change with the same version. */
  read(): Promise<StoredSettings & { tags: Tag[] }>
  readVersion(): Promise<string>
  /** Called once for each version with stored values that do not fit. */
  onInvalid(names: SettingName[]): void
  /** Milliseconds of a monotonic clock. */
  clock?: () => number
}

/** Milliseconds for which the version counts as the newest: with the tolerance of clock and event loop, one second. */
const maxAge = 900

/** The settings of this process, which others change as well. */
export class LiveSettings<Tag> {
  readonly #options: LiveOptions<Tag>
  readonly #clock: () => number
  #values: Settings
  #tags: readonly Tag[] = []
  #version = -1
  #secret: Buffer | undefined
  #awaitsAdmin = false
  #feedTag = ''
  #checkedAt = Number.NEGATIVE_INFINITY
  #checking: Promise<void> | null = null

  constructor(options: LiveOptions<Tag>) {
    this.#options = options
    this.#clock = options.clock ?? (() => performance.now())
    this.#values = { ...defaultSettings(), ...options.fixed }
  }

  get values(): Settings {
    return this.#values
  }

  get tags(): readonly Tag[] {
    return this.#tags
  }

  /** @throws {Error} before the settings were read */
  get secret(): Buffer {
    if (!this.#secret || this.#secret.length < 32) throw new Error('The settings have not been read yet.')
    return this.#secret
  }

  /** Whether the first administrator is still to come. */
  get awaitsAdmin(): boolean {
    return this.#awaitsAdmin
  }

  /** See `StoredSettings`. */
  get feedTag(): string {
    return this.#feedTag
  }

  /** Whether changes of other processes are known up to a second ago. */
  isCurrent(): boolean {
    return this.#clock() - this.#checkedAt < maxAge
  }

  /** Reads the version, and all settings when it has changed. Concurrent calls share it. */
  check(): Promise<void> {
    this.#checking ??= this.#tryCheck().finally(() => {
      this.#checking = null
    })
    return this.#checking
  }

  /** The same with a version that was read by now. */
  async checked(version: string) {
    const at = this.#clock()
    if (this.#version !== Number(version)) await this.load()
    this.#checkedAt = at
  }

  async load() {
    const at = this.#clock()
    const { rows, tags, version, secret, awaitsAdmin, feedTag } = await this.#options.read()
    // A slower read may have begun before a later change.
    if (Number(version) < this.#version) return
    const { values, invalid } = resolveSettings(rows, this.#options.fixed)
    if (this.#version !== Number(version) && invalid.length > 0) this.#options.onInvalid(invalid)
    this.#values = values
    this.#tags = tags
    this.#version = Number(version)
    this.#secret = secret
    this.#awaitsAdmin = awaitsAdmin
    this.#feedTag = feedTag
    this.#checkedAt = at
  }

  async #tryCheck() {
    const at = this.#clock()
    try {
      await this.checked(await this.#options.readVersion())
    } finally {
      // Also after a failure, or every request would wait for a database that is away.
      this.#checkedAt = Math.max(this.#checkedAt, at)
    }
  }
}
