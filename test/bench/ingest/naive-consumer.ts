import 'reflect-metadata';

import { Controller, Inject, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, MessagePattern, MqttContext, type MicroserviceOptions, Payload, Transport } from '@nestjs/microservices';
import { InjectRepository, TypeOrmModule } from '@nestjs/typeorm';
import { Column, Entity, PrimaryColumn, Repository } from 'typeorm';

/**
 * The design that tutorials show, as the yardstick: Nest's MQTT transport, one handler a message, `repository.save`.
 * It acknowledges before it has stored, keeps no frame, no state and no quarantine, and knows no device.
 */
@Entity({ name: 'naive_reading' })
class NaiveReadingEntity {
  @PrimaryColumn({ name: 'serial', type: 'text' }) serial: string;
  @PrimaryColumn({ name: 'read_at', type: 'timestamptz' }) readAt: Date;
  @Column({ name: 'index_litres', type: 'bigint' }) indexLitres: string;
}

type Wire = { serial: string; ts: string; value: string } | { rows: [string, number, number][] };

@Controller()
class NaiveController {
  constructor(@InjectRepository(NaiveReadingEntity) @Inject('NaiveReadingEntityRepository') private readonly readings: Repository<NaiveReadingEntity>) {}

  @MessagePattern('+/+/up')
  async received(@Payload() message: Wire, @Ctx() _context: MqttContext): Promise<void> {
    if ('rows' in message) {
      await this.readings.save(message.rows.map(([serial, seconds, litres]) => ({ serial, readAt: new Date(seconds * 1000), indexLitres: String(litres) })));
      return;
    }
    await this.readings.save({ serial: message.serial, readAt: new Date(message.ts), indexLitres: message.value.replace('.', '') });
  }
}

@Module({
  imports: [
    TypeOrmModule.forRoot({ type: 'postgres', url: process.env['DATABASE_URL']!, entities: [NaiveReadingEntity], synchronize: false }),
    TypeOrmModule.forFeature([NaiveReadingEntity]),
  ],
  controllers: [NaiveController],
})
class NaiveModule {}

const app = await NestFactory.createMicroservice<MicroserviceOptions>(NaiveModule, {
  transport: Transport.MQTT, options: { url: process.env['MQTT_URL']!, subscribeOptions: { qos: 1 } }, logger: ['error'],
});
await app.listen();
process.send?.({ ready: true });
