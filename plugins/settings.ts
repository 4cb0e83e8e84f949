import { TableNotFoundException } from '@mikro-orm/core'
import type { FastifyInstance } from 'fastify'
import { type EntityManager, forkReserved } from 'fastify-mikro-orm'
import fp from 'fastify-plugin'
import type { Actor } from '../src/audit/record.ts'
import type { Config } from '../src/config.ts'
import { changeSettings } from '../src/settings/change.ts'
import { SettingError } from '../src/settings/errors.ts'
import type { SettingChanges } from '../src/settings/form.ts'
import { LiveSettings } from '../src/settings/live.ts'
import { prepareSettings, readSettings, readSettingsVersion } from '../src/settings/read.ts'
import type { FixedSettings } from '../src/settings/resolve.ts'
import type { SettingName, Settings } from '../src/settings/schema.ts'
import { type BoardTag, readBoardTags } from '../src/tags/board-tags.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The settings of the board: those of the environment, of the database, or their defaults. */
    readonly settings: Settings
    /** The tags of the board, former names included, in the order in which they are listed. */
    readonly tags: readonly BoardTag[]
    /** Those that the environment sets, which nobody can change here. */
    readonly fixedSettings: FixedSettings
    /** The key for HMACs, the same in every process. */
    readonly secret: Buffer
    /** Whether the first administrator is still to come. */
    readonly awaitsAdmin: boolean
    /** What ids in feeds begin with: `HOST,YEAR` of the first start. */
    readonly feedTag: string
    /** Whether the board can send mail, without which some settings cannot be chosen. */
    readonly sendsMail: boolean
    /** Changes settings, in this process at once. @throws {CodedError} SETTING_INVALID, SETTING_FIXED */
    changeSettings(em: EntityManager, changes: SettingChanges, actor: Actor): Promise<SettingName[]>
    /** Reads the settings again unless this is their version. */
    refreshSettings(version?: string): Promise<void>
  }
}

export interface SettingsOptions {
  /** Of the public address; empty when unknown. */
  host: string
  fixed: FixedSettings
  sendsMail: boolean
}

/** Milliseconds that a read may take. */
const readTimeout = 1_000

/** Settings in memory, at most a second older than those of the database. */
async function settings(app: FastifyInstance, { host, fixed, sendsMail }: SettingsOptions) {
  const live = new LiveSettings({
    fixed,
    async read() {
      const em = forkForPolling(app)
      const settings = await readSettings(em)
      return { ...settings, tags: await readBoardTags(em) }
    },
    readVersion: () => readSettingsVersion(forkForPolling(app)),
    onInvalid: (names) =>
      app.log.warn({ settings: names }, `settings do not fit, and have their default: ${names.join(', ')}`)
  })
  app.decorate('settings', { getter: () => live.values })
  app.decorate('tags', { getter: () => live.tags })
  app.decorate('fixedSettings', fixed)
  app.decorate('sendsMail', sendsMail)
  app.decorate('secret', { getter: () => live.secret })
  app.decorate('awaitsAdmin', { getter: () => live.awaitsAdmin })
  app.decorate('feedTag', { getter: () => live.feedTag })
  app.decorate('refreshSettings', (version) => (version === undefined ? live.load() : live.checked(version)))
  app.decorate('changeSettings', async (em, changes, actor) => {
    if (changes.sign_up === 'domains' && !sendsMail) {
      throw new SettingError({ sign_up: '“domains” needs e-mail, which is not configured here.' })
    }
    const names = await changeSettings(em, changes, actor, fixed)
    await live.load()
    app.pageCache?.recordWrite()
    return names
  })

  app.addHook('onReady', async () => {
    try {
      await prepareSettings(app.orm.em.fork(), host)
      await live.load()
    } catch (err) {
      // Any other error ends the start: with its defaults, a private board would be open to all.
      if (!(err instanceof TableNotFoundException)) throw err
      app.log.warn({ err }, 'there is no table of settings, which have their defaults')
    }
  })

  // After a cached page was sent: the page cache has a look at the version by itself.
  app.addHook('preValidation', (request, _, done) => {
    if (live.isCurrent() || request.routeOptions.config?.skipLoadShedding) return done()
    live.check().then(() => done(), failed)

    function failed(err: unknown) {
      request.log.warn({ err }, 'the settings cannot be read, and may be outdated')
      done()
    }
  })
}

/** For short reads that must not wait for a connection. */
export function forkForPolling(app: FastifyInstance): EntityManager {
  return forkReserved(app.orm, {
    disableContextResolution: true,
    signal: AbortSignal.timeout(readTimeout),
    inflightQueryAbortStrategy: 'cancel query'
  })
}

function fixedBy({ SITE_NAME, SIGN_UP, SITE_PRIVATE, NEW_MEMBER_DAYS }: Config): FixedSettings {
  return {
    ...(SITE_NAME && { site_name: SITE_NAME }),
    ...(SIGN_UP && { sign_up: SIGN_UP }),
    ...(SITE_PRIVATE && { private: SITE_PRIVATE === 'true' }),
    ...(NEW_MEMBER_DAYS !== '' && { new_member_days: NEW_MEMBER_DAYS })
  }
}

export const autoConfig = (app: FastifyInstance): SettingsOptions => ({
  host: URL.parse(app.config.SITE_URL.origin)?.hostname ?? '',
  fixed: fixedBy(app.config),
  sendsMail: app.config.SMTP_URL !== ''
})

export default fp(settings, { name: 'settings', fastify: '5.x', dependencies: ['db'] })
