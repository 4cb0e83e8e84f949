import Type, { type Static, type TSchema } from 'typebox'
import { Text } from '../schema/types.ts'

export const groups = ['site', 'sign-up', 'limits', 'moderation', 'texts'] as const

export type Group = (typeof groups)[number]

/** Where and how the administration pages show a setting. */
interface Shown {
  group: Group
  title: string
  description?: string
  /** Several lines of text. */
  multiline?: boolean
}

/** A setting: its type and bounds, its default, its label and hint. */
function setting<T extends TSchema>(schema: T, value: Static<T>, shown: Shown) {
  return Object.assign(Type.Unsafe<Static<T>>({ ...schema, default: value }), shown)
}

const whole = (minimum: number, maximum: number) => Type.Integer({ minimum, maximum })

const colour = Type.String({ pattern: '^(#[0-9a-f]{6})?$' })

const domain = Type.String({
  maxLength: 253,
  pattern: '^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z0-9-]{2,63}$'
})

/** All settings: the one list of their names, types, bounds, defaults, labels and hints. */
export const Settings = Type.Object(
  {
    site_name: setting(Text(60), 'Just Tech News', {
      group: 'site',
      title: 'Name',
      description: 'At the top of every page.'
    }),
    tagline: setting(Text(200, 0), '', {
      group: 'site',
      title: 'Tagline',
      description: 'What the board is about, in a few words below its name.'
    }),
    language: setting(Type.String({ maxLength: 35, pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$' }), 'en', {
      group: 'site',
      title: 'Language of the page',
      description: 'A tag such as en, de or pt-BR, for screen readers and hyphenation. It translates nothing.'
    }),
    accent: setting(colour, '', {
      group: 'site',
      title: 'Accent colour',
      description: 'Of links and buttons on a light background, such as #0a5c52. Empty for that of the board.'
    }),
    accent_dark: setting(colour, '', {
      group: 'site',
      title: 'Accent colour in the dark',
      description: 'The same on a dark background, such as #72cdbd.'
    }),
    footer: setting(Text(500, 0), 'Members post, vote and discuss. Everybody reads.', {
      group: 'site',
      title: 'Footer',
      description: 'At the end of every page.',
      multiline: true
    }),
    source_url: setting(Type.String({ maxLength: 500, pattern: '^(https?://[^\\s]+)?$' }), '', {
      group: 'site',
      title: 'Address of the source code',
      description:
        'Linked at the end of every page, such as that of your changes to this program. Empty for no link.'
    }),
    refuse_model_crawlers: setting(Type.Boolean(), false, {
      group: 'site',
      title: 'Ask crawlers for language models to stay away',
      description: 'By their names in robots.txt, which the polite ones heed.'
    }),
    sign_up: setting(Type.Enum(['open', 'invite', 'domains', 'approval', 'closed']), 'open', {
      group: 'sign-up',
      title: 'Who may sign up',
      description:
        'open: everybody. invite: only with an invitation. domains: only with an e-mail address at a domain listed below. ' +
        'approval: everybody, but a moderator approves each member before they can write. closed: nobody.'
    }),
    private: setting(Type.Boolean(), false, {
      group: 'sign-up',
      title: 'Only members read',
      description: 'Visitors see the log-in page and nothing else.'
    }),
    email_domains: setting(Type.Array(domain, { maxItems: 100 }), [], {
      group: 'sign-up',
      title: 'E-mail domains',
      description:
        'One domain per line, such as example.org. Only people with an e-mail address there can sign up.',
      multiline: true
    }),
    refused_email_domains: setting(Type.Array(domain, { maxItems: 1000 }), [], {
      group: 'sign-up',
      title: 'Refused e-mail domains',
      description:
        'One a line, such as those of addresses that are thrown away. Nobody signs up with an address there, or below ' +
        'it, even with an invitation.',
      multiline: true
    }),
    application_question: setting(Text(300, 0), 'What brings you here?', {
      group: 'sign-up',
      title: 'Question to applicants',
      description: 'Asked where a moderator approves new members.'
    }),
    tags_min: setting(whole(0, 3), 0, {
      group: 'limits',
      title: 'Tags that a post needs',
      description: 'Once there are that many to choose from.'
    }),
    tags_max: setting(whole(0, 10), 3, {
      group: 'limits',
      title: 'Tags that a post may have'
    }),
    new_member_days: setting(whole(0, 365), 7, {
      group: 'limits',
      title: 'Days for which a member is new',
      description: 'New members have the limits below. 0: nobody is new.'
    }),
    new_member_karma: setting(whole(0, 10_000), 5, {
      group: 'limits',
      title: 'Karma below which a member is new'
    }),
    new_member_posts: setting(whole(1, 1000), 2, {
      group: 'limits',
      title: 'Posts of a new member in an hour'
    }),
    new_member_comments: setting(whole(1, 1000), 10, {
      group: 'limits',
      title: 'Comments of a new member in an hour'
    }),
    new_member_links: setting(Type.Boolean(), false, {
      group: 'limits',
      title: 'New members link only to sites that were posted before',
      description: 'To those that a visible post links to.'
    }),
    flag_reasons: setting(
      Type.Array(Type.String({ minLength: 1, maxLength: 20, pattern: '^[^\\u0000\\p{Cs},]*$' }), {
        minItems: 1,
        maxItems: 10
      }),
      ['spam', 'off topic', 'abuse', 'duplicate', 'broken link'],
      {
        group: 'moderation',
        title: 'Reasons for a flag',
        description: 'One a line, of up to 20 characters.',
        multiline: true
      }
    ),
    flag_days: setting(whole(0, 365), 2, {
      group: 'moderation',
      title: 'Days after which a member may flag'
    }),
    flag_karma: setting(whole(0, 10_000), 5, {
      group: 'moderation',
      title: 'Karma from which on a member may flag before that'
    }),
    flags_to_hide: setting(whole(0, 100), 0, {
      group: 'moderation',
      title: 'Flags that hide a post or comment',
      description: 'As many members have to flag it. 0: only moderators hide anything.'
    }),
    name_moderators: setting(Type.Boolean(), true, {
      group: 'moderation',
      title: 'Name moderators in the public log',
      description: 'Otherwise it says “a moderator”.'
    }),
    about: setting(Text(20_000, 0), '', {
      group: 'texts',
      title: 'About',
      description: 'The page /about, in Markdown. Empty for none.',
      multiline: true
    }),
    rules: setting(Text(20_000, 0), '', {
      group: 'texts',
      title: 'Rules',
      description: 'The page /rules, in Markdown. Empty for none.',
      multiline: true
    }),
    privacy: setting(Text(20_000, 0), '', {
      group: 'texts',
      title: 'Privacy',
      description: 'The page /privacy, in Markdown. Empty for none.',
      multiline: true
    })
  },
  { title: 'Settings' }
)

export type Settings = Static<typeof Settings>

export type SettingName = keyof Settings

export const settingNames = Object.keys(Settings.properties).filter(isSettingName)

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(Settings.properties, name)
}

/** How a setting is shown: its group, label and hint. */
export function describeSetting(name: SettingName): Shown {
  return Settings.properties[name]
}
