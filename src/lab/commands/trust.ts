import type { Handlers } from './context'

export const trustCommands = {
  'trust.decide': async (lab, { digest, decision }, origin) => {
    const trusted = await lab.trust.decide(digest, decision)
    lab.projection.setTrust(lab.trust.view)
    const autostart = lab.topologies.current.nodes.filter(
      ({ id, autostart }) => autostart && trusted.includes(id)
    )
    await lab.topologies.start(
      autostart.map(({ id }) => id),
      origin
    )
    return null
  }
} satisfies Partial<Handlers>
