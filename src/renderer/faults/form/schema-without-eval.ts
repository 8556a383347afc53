import { config } from 'zod'

// Before any schema is made: zod would try to compile them, which the panel's content security policy refuses.
config({ jitless: true })
