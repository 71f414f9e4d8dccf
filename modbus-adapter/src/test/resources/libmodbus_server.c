/* A Modbus server of libmodbus with known values, TCP or, on the serial port that is its argument, RTU; prints its port and
   ends with its standard input. */
#include <modbus/modbus.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

static const uint16_t HOLDING[] = {
    0x1234, 0xFFFE, 0x1234, 0x5678, 0x5678, 0x1234, 0x3412, 0x7856, 0x7856, 0x3412, 0x42F6, 0xE979,
    0xE979, 0x42F6, 0x0123, 0x4567, 0x89AB, 0xCDEF, 0x5075, 0x6D70, 0x2031, 0x00A1, 0x8000,
};
static const uint8_t COILS[] = {0, 1, 1, 0}, INPUTS[] = {1, 0, 1, 1};

/* Returns when the socket has something to say, and never when the input has ended. */
static void await(int socket) {
    fd_set ready;
    FD_ZERO(&ready);
    FD_SET(STDIN_FILENO, &ready);
    FD_SET(socket, &ready);
    if (select(socket + 1, &ready, NULL, NULL, NULL) < 0 || FD_ISSET(STDIN_FILENO, &ready)) {
        _exit(0);
    }
}

static void serve(modbus_t *context, modbus_mapping_t *map, int client) {
    uint8_t query[MODBUS_TCP_MAX_ADU_LENGTH];
    modbus_set_socket(context, client);
    for (;;) {
        await(client);
        int length = modbus_receive(context, query);
        if (length < 0) {
            close(client);
            return;
        }
        if (length > 0) {
            modbus_reply(context, query, length, map); /* an exception answered is a failure to libmodbus */
        }
    }
}

static modbus_mapping_t *mapping(void) {
    modbus_mapping_t *map = modbus_mapping_new(16, 16, sizeof HOLDING / sizeof *HOLDING, 3);
    if (map == NULL) {
        _exit(1);
    }
    for (size_t i = 0; i < sizeof HOLDING / sizeof *HOLDING; i++) {
        map->tab_registers[i] = HOLDING[i];
    }
    for (int i = 0; i < 16; i++) {
        map->tab_bits[i] = COILS[i % 4];
        map->tab_input_bits[i] = INPUTS[i % 4];
    }
    for (uint16_t i = 0; i < 3; i++) {
        map->tab_input_registers[i] = 7 + i;
    }
    return map;
}

/* RTU on a serial port as unit 1. */
static int serve_line(const char *port) {
    modbus_t *context = modbus_new_rtu(port, 115200, 'N', 8, 1);
    modbus_mapping_t *map = mapping();
    uint8_t query[MODBUS_RTU_MAX_ADU_LENGTH];
    if (context == NULL || modbus_set_slave(context, 1) < 0 || modbus_connect(context) < 0) {
        return 1;
    }
    printf("0\n");
    fflush(stdout);
    for (;;) {
        await(modbus_get_socket(context));
        int length = modbus_receive(context, query);
        if (length > 0) {
            modbus_reply(context, query, length, map);
        }
    }
}

int main(int count, char **arguments) {
    if (count > 1) {
        return serve_line(arguments[1]);
    }
    modbus_t *context = modbus_new_tcp("127.0.0.1", 0);
    modbus_mapping_t *map = mapping();
    int listener = modbus_tcp_listen(context, 4);
    if (context == NULL || listener < 0) {
        return 1;
    }
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    getsockname(listener, (struct sockaddr *)&address, &size);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        await(listener);
        int client = modbus_tcp_accept(context, &listener);
        if (client < 0) {
            return 1;
        }
        serve(context, map, client);
    }
}
