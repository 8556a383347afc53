import { expect, test } from '../support/hostile'

test('the page is granted nothing but writing to the clipboard', async ({ hostile: { page } }) => {
  const results = await page.evaluate(async () => {
    const query = async (name: string) => {
      try {
        return (await navigator.permissions.query({ name: name as PermissionName })).state
      } catch {
        return 'unknown'
      }
    }
    const refused = (promise: Promise<unknown>) =>
      promise.then(
        () => false,
        () => true
      )
    const names = ['geolocation', 'notifications', 'camera', 'microphone', 'midi', 'clipboard-read']
    return {
      states: await Promise.all(names.map(async name => [name, await query(name)] as const)),
      notification: await Notification.requestPermission(),
      location: await refused(
        new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, reject))
      ),
      camera: await refused(navigator.mediaDevices.getUserMedia({ video: true })),
      midi: await refused(navigator.requestMIDIAccess())
    }
  })
  expect(results.states.filter(([, state]) => state === 'granted')).toEqual([])
  expect(results).toMatchObject({ notification: 'denied', location: true, camera: true, midi: true })
})
