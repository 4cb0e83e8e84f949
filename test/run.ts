import { spawn } from 'node:child_process'

const tap = spawn('tap', process.argv.slice(2), { stdio: 'inherit' })
tap.once('exit', (code) => {
  process.exitCode = code ?? 1
})
