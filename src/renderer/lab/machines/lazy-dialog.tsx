import { lazy, Suspense } from 'react'

const Dialog = lazy(async () => ({ default: (await import('./add-machine-dialog')).AddMachineDialog }))

/** The dialog that adds a machine, fetched when somebody opens it. */
export const AddMachineDialog = (props: { onClose: () => void }) => (
  <Suspense fallback={null}>
    <Dialog {...props} />
  </Suspense>
)
