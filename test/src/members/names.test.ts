import t from 'tap'
import { identityKey, isEmail, isUsername, usernameKeys } from '../../../src/members/names.ts'

t.test('case and width do not distinguish usernames, accents do', async (t) => {
  t.equal(identityKey('ALICE'), identityKey('alice'))
  t.equal(identityKey('JOSÉ'), identityKey('jose\u0301'))
  t.equal(identityKey('Ａlice'), identityKey('alice'))
  t.not(identityKey('José'), identityKey('Jose'))
})

t.test('names that look alike have the same skeleton', async (t) => {
  const skeleton = (name: string) => usernameKeys(name).name_skeleton
  const alike = [
    ['alice', 'ALICE', 'аlice', 'аӏісе', 'aIice', 'a1ice'],
    ['mike', 'rnike', 'ｍike', 'МІКЕ'],
    ['bob', 'b0b', 'BОB', 'ΒΟΒ'],
    ['José', 'jose\u0301'],
    ['alice', 'ali\u0307ce', 'alİce'],
    ['jim', 'j\u0307im']
  ]
  for (const names of alike) t.same([...new Set(names.map(skeleton))].length, 1, names.join(' '))
  t.equal(new Set(['José', 'Jose', 'iris', 'anna', 'hanna', '漢字', '汉字'].map(skeleton)).size, 7)
  t.throws(() => usernameKeys('ﷺ'.repeat(50)), { code: 'NAME_TOO_LONG' })
})

t.test('a name is in one script, with few marks, and not one of the board’s own', async (t) => {
  const fine = [
    'alice',
    'José',
    'Nguyễn',
    'пётр',
    'Ωmega'.slice(0, 1),
    '漢字かな',
    '김abc',
    'हिन्दी',
    'ไทยแลนด์',
    'ab.c_d-1'
  ]
  for (const name of fine) t.ok(isUsername(name), name)
  const mixed = ['аlice', 'αbc', 'abс', 'имяname', 'שלוםabc', 'ᎪᏞᏆᏟᎬ']
  const marks = [`z${'\u0301'.repeat(40)}`, `a\u0300\u0316\u0317\u0318\u0319`, '\u0301a']
  const own = [
    'me',
    'Admin',
    'adrnin',
    'admin_',
    '_Root_',
    'Ádmin',
    'mo\u0323de\u0301rator',
    'm.o.d',
    'Moderator',
    'SYSTEM',
    'deleted',
    'аdmіn',
    'ᴀᴅᴍɪɴ',
    '.',
    '..'
  ]
  for (const name of [...mixed, ...marks, ...own]) t.notOk(isUsername(name), JSON.stringify(name))
  for (const name of ['administrative', 'rooted', 'modest', 'meme']) t.ok(isUsername(name), name)
})

t.test('an e-mail address is one, and shows all of itself', async (t) => {
  for (const email of ['a@b', 'a.b+c@d.example', "o'hara@b.example", 'é@bücher.example', 'Ａ@b.example'])
    t.ok(isEmail(email), email)
  const refused = [
    ...['a', '@b', 'a@', 'a@b@c', 'a b@c', 'a@b.example\r\nBcc: c@d.example'],
    ...[
      'a,b@c.example',
      'a@b.example;c',
      '<a@b.example>',
      'mailto:a@b.example',
      '"a"@b.example',
      'a(b)@c.example'
    ],
    ...['a；b@c.example', 'a@b，c.example'],
    ...[
      'a\u200b@b.example',
      'a@b.example\u202e',
      '\u3164@b.example',
      'a\u2800@b.example',
      'a\u{e0041}@b.example'
    ]
  ]
  for (const email of refused) t.notOk(isEmail(email), JSON.stringify(email))
})
