import { show } from '../scenarios/report.mjs'
import { allResident, cpuWhile, labMissing, runClient, sleep, startHost, startReplica } from './host.mjs'
import { defaultLab, fiftyNodes } from './topologies.mjs'
import { cpuMs, residentMib } from './usage.mjs'

/** What follows a start is no part of being idle, ms. */
const settleMs = 3_000
const idleMs = 10_000
/** Exchanges a second over all proxies of the fifty nodes: 1,408 of replicas, 11,264 lines. */
const perSecond = 128
const perSecondEach = 32
const linesEach = 8
/** The load begins with compiling, which is no part of what an exchange costs. */
const warmSeconds = 4

/**
 * What the lab around the nodes costs: memory and CPU of fifty nodes that do nothing, and of the same under a load from
 * an outside client; memory of the default lab, idle and under its load. RELEVO_BENCH_SECONDS: how long a load lasts.
 */
export async function lab(name) {
  const missing = labMissing()
  if (missing) {
    console.log(`\n${name}: ${missing}`)
    return {}
  }
  const seconds = Number(process.env.RELEVO_BENCH_SECONDS ?? 15)
  const fifty = await measureFifty(seconds)
  const usual = await measureDefault(seconds)
  return show(name, [...fifty, ...usual])
}

async function measureFifty(seconds) {
  const { topology, ports, proxyPorts, replicasEach, sparePort } = fiftyNodes()
  const alone = await measureAlone(sparePort)
  const host = await startHost(topology, ports)
  try {
    await sleep(settleMs)
    const resident = residentMib(host.pid)
    const idle = await cpuWhile(host.pid, () => sleep(idleMs))
    const warm = await runClient({ ports: proxyPorts, perSecond, seconds: warmSeconds })
    const { result, ms, mainMs } = await cpuWhile(host.pid, () =>
      runClient({ ports: proxyPorts, perSecond, seconds })
    )
    // Of the time that the work is meant to take: beside other programs it takes longer, and costs the same.
    const percent = (spentMs, ofMs) => (100 * spentMs) / ofMs
    const exchanges = (result.done + result.failed) * replicasEach
    const all = (warm.done + warm.failed + result.done + result.failed) * replicasEach
    await sleep(1_000)
    const lost = all * linesEach - host.lines()
    return [
      ['start of 50 nodes', host.startMs, 'ms', 1_500],
      ['  CPU of the host for it', host.startCpuMs, 'ms'],
      ['50 nodes idle: host resident', resident, 'MiB', 450],
      ['50 nodes idle: CPU of the host', percent(idle.ms, idleMs), '%', 2],
      ['  of it, its main thread', percent(idle.mainMs, idleMs), '%'],
      [
        `${Math.round((exchanges * linesEach) / seconds)} lines/s: CPU of the host`,
        percent(ms, seconds * 1000),
        '%',
        40
      ],
      ['  of it, its main thread', percent(mainMs, seconds * 1000), '%'],
      ['  host resident after it', residentMib(host.pid), 'MiB'],
      ['  exchanges that failed', warm.failed + result.failed, '', 0],
      ['  lines that no log has', lost, '', 0],
      ["CPU of the host for a replica's exchange", ms / exchanges, 'ms'],
      ['  of it, its main thread', mainMs / exchanges, 'ms'],
      ['  a stand-alone replica at the same pace', alone.samePace, 'ms'],
      ['  a stand-alone replica with 1,000 a second', alone.fast, 'ms'],
      ['  the lab, over a replica at the same pace', ms / exchanges - alone.samePace, 'ms', 0.1]
    ]
  } finally {
    await host.stop()
  }
}

/**
 * CPU of a replica by itself for one exchange, ms: at the pace that each has in the lab, and as fast as only one that is
 * compiled can be. A replica that has little to do is slow at it, with a lab around it or without.
 */
async function measureAlone(port) {
  const replica = await startReplica(port)
  const at = async (perSecond, seconds) => {
    const before = cpuMs(replica.pid)
    const { done } = await runClient({ ports: [port], perSecond, seconds })
    return (cpuMs(replica.pid) - before) / done
  }
  try {
    await at(perSecondEach, warmSeconds)
    const samePace = await at(perSecondEach, 10)
    await at(1_000, warmSeconds)
    return { samePace, fast: await at(1_000, 4) }
  } finally {
    await replica.stop()
  }
}

async function measureDefault(seconds) {
  const { topology, ports, proxyPorts } = defaultLab
  const host = await startHost(topology, ports)
  try {
    await sleep(settleMs)
    const resident = allResident(host.processes())
    const hostResident = residentMib(host.pid)
    await runClient({ ports: proxyPorts, perSecond: 120, seconds })
    const middle = residentMib(host.pid)
    await runClient({ ports: proxyPorts, perSecond: 120, seconds })
    return [
      ['default lab: all processes resident', resident, 'MiB', 300],
      ['  of it, the host', hostResident, 'MiB'],
      [`  the host after ${seconds} s of 120 exchanges/s`, middle, 'MiB'],
      [`  the host after ${2 * seconds} s`, residentMib(host.pid), 'MiB']
    ]
  } finally {
    await host.stop()
  }
}
