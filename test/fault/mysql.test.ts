import { testDatabaseFaults } from './database-faults.ts'

testDatabaseFaults('mysql')
