import type { TFunction } from 'i18next'
import type { RelevoErrorData } from '#shared/errors'
import type { Language } from '#shared/names'
import { createStore } from 'zustand/vanilla'

/** What a notice says, in the language that the panel is in when it is drawn. */
export type ToastText = (t: TFunction<'translation', undefined>, language: Language) => string

export type Toast = { readonly id: number } & (
  | {
      readonly kind: 'done'
      readonly text: ToastText
      readonly note?: ToastText
      /** It went wrong, and has no code of its own. */
      readonly bad?: boolean
    }
  /** A transfer that was begun here: what is said of it is what it is at when it is drawn. */
  | { readonly kind: 'transfer'; readonly transfer: string; readonly file: string }
  /** `node` is what it happened to; the text is translated from the code when it is drawn. */
  | { readonly kind: 'error'; readonly error: RelevoErrorData; readonly node?: string }
)
type NewToast = Toast extends infer T ? (T extends Toast ? Omit<T, 'id'> : never) : never

const maxToasts = 4

export type ToastStore = ReturnType<typeof createToastStore>

export function createToastStore() {
  const store = createStore<{ readonly toasts: readonly Toast[] }>(() => ({ toasts: [] }))
  let nextId = 1
  return {
    store,
    show(toast: NewToast): void {
      const added = { ...toast, id: nextId++ } as Toast
      store.setState(({ toasts }) => ({ toasts: [...toasts, added].slice(-maxToasts) }))
    },
    dismiss(id: number): void {
      store.setState(({ toasts }) => ({ toasts: toasts.filter(toast => toast.id !== id) }))
    }
  }
}
