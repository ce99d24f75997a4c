import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

/** The server itself may have missed something: read all again. */
const EVERYTHING = '*';

/** State of the one stream of events: what is shown is read again when the server says so. */
export type Liveness = 'connecting' | 'live' | 'lost';

/** Opens the stream while somebody is signed in. After a break everything is read again, since events may have been missed. */
export function useEvents(): Liveness {
  const client = useQueryClient();
  const [liveness, setLiveness] = useState<Liveness>('connecting');
  useEffect(() => {
    let wasLost = false;
    const stream = new EventSource('/api/v1/events');
    stream.onopen = () => {
      setLiveness('live');
      if (wasLost) void client.invalidateQueries();
      wasLost = false;
    };
    stream.onerror = () => {
      wasLost = true;
      setLiveness('lost');
    };
    stream.onmessage = (event: MessageEvent<string>) => {
      const { topic } = JSON.parse(event.data) as { topic: string };
      void client.invalidateQueries(topic === EVERYTHING ? {} : { queryKey: [topic] });
    };
    return () => stream.close();
  }, [client]);
  return liveness;
}
