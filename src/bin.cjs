#!/usr/bin/env node
// `just-tech-news`, in the syntax of every Node until the version is checked.
require('./before-start.cjs')
import('./cli.ts')
