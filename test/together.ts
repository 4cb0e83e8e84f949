/** Registers the test files named in TEST_FILES, one a line, in this one process: `npm run test:fast` starts it. */

for (const file of (process.env.TEST_FILES ?? '').split('\n')) await import(file)
