import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { onEveryServer } from '../engines.ts'
import { makeFolder } from '../fixtures/folder.ts'
import { runOnServer } from '../servers/sql.ts'

const script = join(import.meta.dirname, '../../bench/run.ts')

// Tests that it runs, that both sides send the same, and that nothing is left; the figures mean nothing here.
onEveryServer('the bench measures pages beside a peer', async (t, { serverUrl = '' }) => {
  const out = join(makeFolder(t), 'result.json')
  const size = ['--rounds', '1', '--turns', '1', '--seconds', '0.1', '--posts', '300']
  const child = spawn(process.execPath, [script, 'pages', ...size, '--server', serverUrl, '--out', out], {
    env: {},
    stdio: ['ignore', 'pipe', 'pipe']
  })
  t.teardown(() => child.kill('SIGKILL'))
  const [[code], stdout, stderr] = await Promise.all([
    once(child, 'close'),
    text(child.stdout),
    text(child.stderr)
  ])
  t.equal(code, 0, stderr)
  t.match(stdout, '| `/`, uncached | ours |')
  const { machine, lines } = JSON.parse(await readFile(out, 'utf8'))
  t.match(machine, {
    cores: Number,
    node: process.version,
    load: Number,
    commit: /^[0-9a-f]{7,}(-dirty)?$|^unknown$/,
    database: /^(MySQL|MariaDB) \d/
  })
  t.equal(lines.length, 3)
  const left = await runOnServer(serverUrl, `show databases like 'bench\\_${child.pid}\\_%'`)
  t.same(left, [])
})
