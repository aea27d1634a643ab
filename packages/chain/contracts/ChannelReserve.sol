// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// What a channel needs of a TIP-20 token. Both revert on failure, with the token's own error.
interface IToken {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

/// Tempo's signature verifier: secp256k1, P-256 and WebAuthn signatures alike.
interface ISignatureVerifier {
    function recover(bytes32 hash, bytes calldata signature) external view returns (address signer);
}

/// Stands in for Tempo's TIP-1034 channel precompile on a chain at home: a payer locks a deposit,
/// signs vouchers for a growing total, and the payee takes what the newest voucher says.
///
/// Every function writes its state before it calls a token, so a token that calls back finds the
/// channel as it is afterwards.
contract ChannelReserve {
    struct ChannelDescriptor {
        address payer;
        address payee;
        address operator;
        address token;
        bytes32 salt;
        address authorizedSigner;
        bytes32 expiringNonceHash;
    }

    /// A channel exists as long as its deposit is not zero.
    struct ChannelState {
        uint96 settled;
        uint96 deposit;
        uint32 closeRequestedAt;
    }

    struct Channel {
        ChannelDescriptor descriptor;
        ChannelState state;
    }

    event ChannelOpened(
        bytes32 indexed channelId,
        address indexed payer,
        address indexed payee,
        address operator,
        address token,
        address authorizedSigner,
        bytes32 salt,
        bytes32 expiringNonceHash,
        uint96 deposit
    );
    event Settled(
        bytes32 indexed channelId,
        address indexed payer,
        address indexed payee,
        uint96 cumulativeAmount,
        uint96 deltaPaid,
        uint96 newSettled
    );
    event TopUp(
        bytes32 indexed channelId,
        address indexed payer,
        address indexed payee,
        uint96 additionalDeposit,
        uint96 newDeposit
    );
    event CloseRequested(
        bytes32 indexed channelId, address indexed payer, address indexed payee, uint256 closeGraceEnd
    );
    event ChannelClosed(
        bytes32 indexed channelId,
        address indexed payer,
        address indexed payee,
        uint96 settledToPayee,
        uint96 refundedToPayer
    );
    event CloseRequestCancelled(bytes32 indexed channelId, address indexed payer, address indexed payee);

    error ChannelAlreadyExists();
    error ChannelNotFound();
    error NotPayer();
    error NotPayeeOrOperator();
    error InvalidPayee();
    error InvalidToken();
    error ZeroDeposit();
    error ExpiringNonceHashNotSet();
    error InvalidSignature();
    error AmountExceedsDeposit();
    error AmountNotIncreasing();
    error CaptureAmountInvalid();
    error CloseNotReady();
    error DepositOverflow();

    uint64 public constant CLOSE_GRACE_PERIOD = 15 minutes;
    bytes32 public constant VOUCHER_TYPEHASH =
        keccak256("Voucher(bytes32 channelId,uint96 cumulativeAmount)");

    bytes32 private constant DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    ISignatureVerifier private constant VERIFIER =
        ISignatureVerifier(0x5165300000000000000000000000000000000000);
    bytes12 private constant TOKEN_PREFIX = 0x20c000000000000000000000;

    mapping(bytes32 channelId => ChannelState) private channels;

    /// The hash of the transaction around a call of `open`, which a contract cannot see. The RPC of
    /// the chain writes it here before it passes the transaction on, under the caller and the call.
    mapping(bytes32 senderAndCall => bytes32) private expiringNonceHashes;

    function open(
        address payee,
        address operator,
        address token,
        uint96 deposit,
        bytes32 salt,
        address authorizedSigner
    ) external returns (bytes32 channelId) {
        if (payee == address(0) || isToken(payee)) revert InvalidPayee();
        if (!isToken(token)) revert InvalidToken();
        if (deposit == 0) revert ZeroDeposit();
        ChannelDescriptor memory descriptor = ChannelDescriptor({
            payer: msg.sender,
            payee: payee,
            operator: operator,
            token: token,
            salt: salt,
            authorizedSigner: authorizedSigner,
            expiringNonceHash: expiringNonceHashes[keccak256(abi.encodePacked(msg.sender, msg.data))]
        });
        if (descriptor.expiringNonceHash == 0) revert ExpiringNonceHashNotSet();

        channelId = idOf(descriptor);
        if (channels[channelId].deposit != 0) revert ChannelAlreadyExists();
        channels[channelId].deposit = deposit;
        pull(token, deposit);
        emit ChannelOpened(
            channelId,
            descriptor.payer,
            payee,
            operator,
            token,
            authorizedSigner,
            salt,
            descriptor.expiringNonceHash,
            deposit
        );
    }

    function settle(
        ChannelDescriptor calldata descriptor,
        uint96 cumulativeAmount,
        bytes calldata signature
    ) external {
        (bytes32 channelId, ChannelState memory state) = existing(descriptor);
        requirePayeeOrOperator(descriptor);
        if (cumulativeAmount > state.deposit) revert AmountExceedsDeposit();
        if (cumulativeAmount <= state.settled) revert AmountNotIncreasing();
        requireVoucher(descriptor, channelId, cumulativeAmount, signature);

        uint96 delta = cumulativeAmount - state.settled;
        channels[channelId].settled = cumulativeAmount;
        push(descriptor.token, descriptor.payee, delta);
        emit Settled(
            channelId, descriptor.payer, descriptor.payee, cumulativeAmount, delta, cumulativeAmount
        );
    }

    /// Also takes back a request to close; a top-up of zero does only that.
    function topUp(ChannelDescriptor calldata descriptor, uint96 additionalDeposit) external {
        (bytes32 channelId, ChannelState memory state) = existing(descriptor);
        requirePayer(descriptor);
        bool closing = state.closeRequestedAt != 0;
        if (additionalDeposit == 0 && !closing) return;
        if (additionalDeposit > type(uint96).max - state.deposit) revert DepositOverflow();

        state.deposit += additionalDeposit;
        state.closeRequestedAt = 0;
        channels[channelId] = state;
        if (additionalDeposit != 0) pull(descriptor.token, additionalDeposit);
        if (closing) emit CloseRequestCancelled(channelId, descriptor.payer, descriptor.payee);
        emit TopUp(channelId, descriptor.payer, descriptor.payee, additionalDeposit, state.deposit);
    }

    /// The payee may capture less than the voucher allows, never less than it already has.
    function close(
        ChannelDescriptor calldata descriptor,
        uint96 cumulativeAmount,
        uint96 captureAmount,
        bytes calldata signature
    ) external {
        (bytes32 channelId, ChannelState memory state) = existing(descriptor);
        requirePayeeOrOperator(descriptor);
        if (captureAmount < state.settled || captureAmount > cumulativeAmount) {
            revert CaptureAmountInvalid();
        }
        if (captureAmount > state.deposit) revert AmountExceedsDeposit();
        if (captureAmount > state.settled) {
            requireVoucher(descriptor, channelId, cumulativeAmount, signature);
        }

        uint96 refund = state.deposit - captureAmount;
        delete channels[channelId];
        push(descriptor.token, descriptor.payee, captureAmount - state.settled);
        push(descriptor.token, descriptor.payer, refund);
        emit ChannelClosed(channelId, descriptor.payer, descriptor.payee, captureAmount, refund);
    }

    function requestClose(ChannelDescriptor calldata descriptor) external {
        (bytes32 channelId, ChannelState memory state) = existing(descriptor);
        requirePayer(descriptor);
        if (state.closeRequestedAt != 0) return;

        channels[channelId].closeRequestedAt = uint32(block.timestamp);
        emit CloseRequested(
            channelId, descriptor.payer, descriptor.payee, block.timestamp + CLOSE_GRACE_PERIOD
        );
    }

    function withdraw(ChannelDescriptor calldata descriptor) external {
        (bytes32 channelId, ChannelState memory state) = existing(descriptor);
        requirePayer(descriptor);
        if (
            state.closeRequestedAt == 0
                || block.timestamp < uint256(state.closeRequestedAt) + CLOSE_GRACE_PERIOD
        ) revert CloseNotReady();

        uint96 refund = state.deposit - state.settled;
        delete channels[channelId];
        push(descriptor.token, descriptor.payer, refund);
        emit ChannelClosed(channelId, descriptor.payer, descriptor.payee, state.settled, refund);
    }

    function getChannel(ChannelDescriptor calldata descriptor) external view returns (Channel memory) {
        return Channel(descriptor, channels[idOf(descriptor)]);
    }

    function getChannelState(bytes32 channelId) external view returns (ChannelState memory) {
        return channels[channelId];
    }

    function getChannelStatesBatch(bytes32[] calldata channelIds)
        external
        view
        returns (ChannelState[] memory)
    {
        ChannelState[] memory states = new ChannelState[](channelIds.length);
        for (uint256 i = 0; i < channelIds.length; i++) states[i] = channels[channelIds[i]];
        return states;
    }

    function computeChannelId(
        address payer,
        address payee,
        address operator,
        address token,
        bytes32 salt,
        address authorizedSigner,
        bytes32 expiringNonceHash
    ) external view returns (bytes32) {
        return idOf(
            ChannelDescriptor(payer, payee, operator, token, salt, authorizedSigner, expiringNonceHash)
        );
    }

    function getVoucherDigest(bytes32 channelId, uint96 cumulativeAmount) external view returns (bytes32) {
        return voucherDigest(channelId, cumulativeAmount);
    }

    function domainSeparator() public view returns (bytes32) {
        return keccak256(
            abi.encode(
                DOMAIN_TYPEHASH, keccak256("TIP20 Channel Reserve"), keccak256("1"), block.chainid, address(this)
            )
        );
    }

    function existing(ChannelDescriptor calldata descriptor)
        private
        view
        returns (bytes32 channelId, ChannelState memory state)
    {
        channelId = idOf(descriptor);
        state = channels[channelId];
        if (state.deposit == 0) revert ChannelNotFound();
    }

    function requirePayer(ChannelDescriptor calldata descriptor) private view {
        if (msg.sender != descriptor.payer) revert NotPayer();
    }

    function requirePayeeOrOperator(ChannelDescriptor calldata descriptor) private view {
        bool operates = descriptor.operator != address(0) && msg.sender == descriptor.operator;
        if (msg.sender != descriptor.payee && !operates) revert NotPayeeOrOperator();
    }

    function requireVoucher(
        ChannelDescriptor calldata descriptor,
        bytes32 channelId,
        uint96 cumulativeAmount,
        bytes calldata signature
    ) private view {
        address expected =
            descriptor.authorizedSigner == address(0) ? descriptor.payer : descriptor.authorizedSigner;
        try VERIFIER.recover(voucherDigest(channelId, cumulativeAmount), signature) returns (address signer) {
            if (signer != expected) revert InvalidSignature();
        } catch {
            revert InvalidSignature();
        }
    }

    function voucherDigest(bytes32 channelId, uint96 cumulativeAmount) private view returns (bytes32) {
        bytes32 voucher = keccak256(abi.encode(VOUCHER_TYPEHASH, channelId, cumulativeAmount));
        return keccak256(abi.encodePacked(hex"1901", domainSeparator(), voucher));
    }

    function idOf(ChannelDescriptor memory descriptor) private view returns (bytes32) {
        return keccak256(abi.encode(descriptor, address(this), block.chainid));
    }

    function isToken(address account) private pure returns (bool) {
        return bytes12(bytes20(account)) == TOKEN_PREFIX;
    }

    function pull(address token, uint96 amount) private {
        require(IToken(token).transferFrom(msg.sender, address(this), amount));
    }

    function push(address token, address to, uint96 amount) private {
        if (amount != 0) require(IToken(token).transfer(to, amount));
    }
}
