/** The library's wire format, which its own typings leave out. */
declare module 'dbus-native/lib/message.js' {
  import type { Message } from 'dbus-native';

  const message: {
    /** One whole message as bytes. `message.serial` must be set. */
    marshall(message: Message): Buffer;
  };
  export default message;
}
