import { connect } from 'node:net'

/** Hands standard input over to the instance that listens on the given path; exits with 1 if there is none. */
const socket = connect(process.argv[2] ?? '')
socket.on('error', () => process.exit(1))
socket.on('connect', () => process.stdin.pipe(socket))
socket.on('end', () => process.exit(0)).resume()
